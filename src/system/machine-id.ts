import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { type JsonObject, objectsField } from "../core/json.ts";
import { writeFileAtomic } from "./files/atomic-file.ts";
import { readJsonObject } from "./files/read-text.ts";

/** Most identities kept for one home folder: it may be mounted into containers that each have their own. */
const MOST_IDENTITIES = 20;

const COMMAND_MS = 5000;

interface Kept {
  readonly id: string;
  /** Hash of the operating system's id of the machine; null without one. */
  readonly hash: string | null;
  /** Set where the home folder came from another machine: when this machine got an identity of its own. */
  readonly copiedAtMs: number | null;
}

export type MachineIdentity = Omit<Kept, "hash">;

export type ReadSystemId = () => string | null;

/**
 * Identifies this machine to other daemons, for ever: drawn at the first use, kept in a file of its own so that it
 * outlives the database. It is bound to a hash of the operating system's id: a home folder on another machine gets
 * another identity, and back on the first one it has the first again. Without a system id, the current identity stays.
 * @throws the system's error when it cannot be written
 */
export function machineIdentity(
  file: string,
  { nowMs, readSystemId = systemId }: { readonly nowMs: number; readonly readSystemId?: ReadSystemId },
): MachineIdentity {
  const identities = readIdentities(file);
  const [current] = identities;
  const hash = systemHash(readSystemId);
  if (current === undefined) return keep(file, [{ id: randomUUID(), hash, copiedAtMs: null }]);
  if (hash === null || current.hash === hash) return current;
  const others = identities.filter((one) => one !== current);
  // Written without a system id: it becomes this machine's.
  if (current.hash === null) return keep(file, [{ ...current, hash }, ...others]);
  const known = others.find((one) => one.hash === hash);
  const own = known ?? { id: randomUUID(), hash, copiedAtMs: nowMs };
  return keep(file, [own, ...identities.filter((one) => one !== own)]);
}

/** Gives this machine another identity, even if the system's id is unchanged: a clone may have its original's id. */
export function drawMachineId(file: string, nowMs: number, readSystemId: ReadSystemId = systemId): void {
  const hash = systemHash(readSystemId);
  const others = readIdentities(file).filter((one) => one.hash !== hash && one.hash !== null);
  keep(file, [{ id: randomUUID(), hash, copiedAtMs: nowMs }, ...others]);
}

/** Null before it was drawn, and for a file with other content. */
export function readMachineId(file: string): string | null {
  return readIdentities(file)[0]?.id ?? null;
}

function keep(file: string, identities: readonly [Kept, ...Kept[]]): MachineIdentity {
  const rows = identities.slice(0, MOST_IDENTITIES).map(({ id, hash, copiedAtMs }) => ({
    machine_id: id,
    machine_hash: hash,
    copied_at_ms: copiedAtMs,
  }));
  const [current, ...others] = rows;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileAtomic(file, `${JSON.stringify({ ...current, others })}\n`, { mode: 0o600 });
  return identities[0];
}

/** The current one first. An unreadable file counts as empty. */
function readIdentities(file: string): readonly Kept[] {
  const value = readJsonObject(file) ?? {};
  const first = toKept(value);
  return first === null
    ? []
    : [
        first,
        ...objectsField(value, "others")
          .map(toKept)
          .filter((one) => one !== null),
      ];
}

function toKept({ machine_id: id, machine_hash: hash, copied_at_ms: at }: JsonObject): Kept | null {
  if (typeof id !== "string" || !/^[\w-]{8,64}$/.test(id)) return null;
  return { id, hash: typeof hash === "string" ? hash : null, copiedAtMs: typeof at === "number" ? at : null };
}

/**
 * The hash of the operating system's id; null without one. The id itself is confidential (machine-id(5)): only this hash
 * leaves the process.
 */
function systemHash(readSystemId: ReadSystemId): string | null {
  const id = readSystemId();
  return id === null ? null : createHash("sha256").update(`ccen machine\n${id}`).digest("base64url");
}

function systemId(): string | null {
  try {
    const found = askSystem(process.platform)?.trim().toLowerCase() ?? "";
    // An image made for copying has `uninitialized`, or nothing.
    return /^[0-9a-f-]{16,64}$/.test(found) && /[^0-]/.test(found) ? found : null;
  } catch {
    return null;
  }
}

function askSystem(platform: NodeJS.Platform): string | null {
  if (platform === "darwin") {
    const text = outputOf("/usr/sbin/ioreg", ["-rd1", "-c", "IOPlatformExpertDevice"]);
    return /"IOPlatformUUID" = "([^"]+)"/.exec(text)?.[1] ?? null;
  }
  if (platform === "win32") {
    const key = String.raw`HKLM\SOFTWARE\Microsoft\Cryptography`;
    const text = outputOf(String.raw`C:\Windows\System32\reg.exe`, ["query", key, "/v", "MachineGuid", "/reg:64"]);
    return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(text)?.[1] ?? null;
  }
  return readFileSync("/etc/machine-id", "utf8");
}

function outputOf(command: string, args: readonly string[]): string {
  const stdio = ["ignore", "pipe", "ignore"] as const;
  return execFileSync(command, args, { encoding: "utf8", timeout: COMMAND_MS, windowsHide: true, stdio: [...stdio] });
}

/** The machine's name: the configured one, else its host name without the domain. */
export function machineName(configured: string): string {
  const name = configured === "" ? (hostname().split(".", 1)[0] ?? "") : configured;
  const plain = name
    .replaceAll(/\p{Cc}/gu, "")
    .trim()
    .slice(0, 100);
  return plain === "" ? "unnamed" : plain;
}
