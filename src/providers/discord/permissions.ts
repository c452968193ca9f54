import { textField, type JsonObject, type JsonValue } from "../../core/json.ts";

interface Permission {
  readonly name: string;
  readonly bit: bigint;
  /** Without it nothing arrives; without the others only some features fail. */
  readonly essential: boolean;
  /** Whether only threads use it. */
  readonly forThreads: boolean;
}

/** The bot's permissions, by Discord's names. */
export const NEEDED_PERMISSIONS: readonly Permission[] = [
  { name: "View Channel", bit: 1n << 10n, essential: true, forThreads: false },
  { name: "Send Messages", bit: 1n << 11n, essential: true, forThreads: false },
  { name: "Embed Links", bit: 1n << 14n, essential: true, forThreads: false },
  { name: "Attach Files", bit: 1n << 15n, essential: false, forThreads: false },
  { name: "Read Message History", bit: 1n << 16n, essential: false, forThreads: false },
  { name: "Manage Threads", bit: 1n << 34n, essential: false, forThreads: true },
  { name: "Create Public Threads", bit: 1n << 35n, essential: false, forThreads: true },
  { name: "Send Messages in Threads", bit: 1n << 38n, essential: true, forThreads: true },
];

const ADMINISTRATOR = 1n << 3n;
const ALL = (1n << 64n) - 1n;

interface Rights {
  readonly guildId: string;
  readonly userId: string;
  /** Ids of the member's roles; `@everyone` is not among them. */
  readonly roleIds: readonly string[];
  readonly roles: readonly JsonObject[];
  readonly overwrites: readonly JsonObject[];
}

/**
 * A member's permissions in a channel: those of the roles, then the channel's overwrites for all, for roles, for the
 * member.
 */
export function computePermissions({ guildId, userId, roleIds, roles, overwrites }: Rights): bigint {
  const own = new Set([guildId, ...roleIds]);
  let base = 0n;
  for (const role of roles) if (own.has(idOf(role))) base |= bitsOf(role["permissions"]);
  if ((base & ADMINISTRATOR) !== 0n) return ALL;

  for (const ids of [[guildId], roleIds, [userId]]) {
    let [denied, allowed] = [0n, 0n];
    for (const one of overwrites.filter((overwrite) => ids.includes(idOf(overwrite)))) {
      denied |= bitsOf(one["deny"]);
      allowed |= bitsOf(one["allow"]);
    }
    base = (base & ~denied) | allowed;
  }
  return base;
}

function idOf(one: JsonObject): string {
  return textField(one, "id") ?? "";
}

/** Discord sends the bits as a decimal string, because they exceed a double. */
function bitsOf(value: JsonValue | undefined): bigint {
  return typeof value === "string" && /^\d{1,20}$/.test(value) ? BigInt(value) : 0n;
}
