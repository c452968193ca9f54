import { oneLine } from "../../core/format/text.ts";
import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import { objectsField, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { CheckResult } from "../provider.ts";
import { channelKindOf, type ChannelKind } from "./delivery/channel-info.ts";
import type { BotTarget, Target, WebhookTarget } from "./delivery/target.ts";
import { computePermissions, NEEDED_PERMISSIONS } from "./permissions.ts";
import type { CallResult, Failure } from "./rest/classify.ts";

const CHANNEL_NAMES = {
  text: "a text channel",
  forum: "a forum",
  plain: "a channel without threads",
  none: "which takes no messages",
} as const satisfies Record<ChannelKind, string>;

const THREADS: ReadonlySet<number> = new Set([10, 11, 12]);
const NAME_CHARS = 80;

export interface AccessOptions {
  /** Whether sessions get threads in text channels. Only then are permissions for threads needed there. */
  readonly useThreads: boolean;
  readonly signal: AbortSignal;
}

/** Checks whether messages can arrive, without sending any. At most five requests; stops at the first failure. */
export async function checkAccess(target: Target, options: AccessOptions): Promise<readonly CheckResult[]> {
  return target.kind === "webhook" ? [await checkWebhook(target, options.signal)] : checkBot(target, options);
}

async function checkWebhook({ client, webhook }: WebhookTarget, signal: AbortSignal): Promise<CheckResult> {
  const { id, token, threadId } = webhook;
  const result = await client.request({ method: "GET", path: `/webhooks/${id}/${token}` }, { signal });
  if (result.kind === "disabled" && result.cause === "credentials") {
    const reason = deliveryReasonText(result.reason, "en");
    const detail = `Discord does not know this webhook (${reason}): it was deleted, or the URL was cut off`;
    const fix = "Copy the URL again (channel settings, Integrations, Webhooks) and set DISCORD_WEBHOOK_URL to it.";
    return { name: "webhook", status: "fail", detail, fix };
  }
  if (result.kind !== "ok") {
    const fix = "Make a new webhook in the channel's settings and set DISCORD_WEBHOOK_URL to its URL.";
    return failed("webhook", result, fix);
  }
  const { name, channel_id: channelId } = result.body;
  const thread = threadId === null ? "" : `, thread ${threadId}`;
  return ok("webhook", `${shownName(name)} posts into channel ${shownName(channelId)}${thread}`);
}

async function checkBot(target: BotTarget, options: AccessOptions): Promise<readonly CheckResult[]> {
  const me = await read(target, "/users/@me", options);
  if (me.kind !== "ok") {
    const fix = "Copy the bot's token anew from the developer portal and set DISCORD_BOT_TOKEN to it.";
    return [failed("bot", me, fix)];
  }
  const userId = shownName(me.body["id"]);
  const bot = ok("bot", `${shownName(me.body["username"])} (${userId})`);

  const channel = await read(target, `/channels/${target.channelId}`, options);
  if (channel.kind !== "ok") {
    const fix = "Check the channel's id, and let the bot see the channel: View Channel in the channel's permissions.";
    return [bot, failed("channel", channel, fix)];
  }
  const { type, name } = channel.body;
  const kind = channelKindOf(Number(type));
  const found = ok("channel", `#${shownName(name)} (${target.channelId}), ${CHANNEL_NAMES[kind]}`);
  if (kind === "none") return [bot, { ...found, status: "fail", fix: "Name a channel for messages." }];
  return [bot, found, await checkPermissions(target, channel.body, userId, options)];
}

async function checkPermissions(
  target: BotTarget,
  channel: JsonObject,
  userId: string,
  options: AccessOptions,
): Promise<CheckResult> {
  const { guild_id: guildId, parent_id: parentId } = channel;
  const type = Number(channel["type"]);
  if (typeof guildId !== "string") return ok("permissions", "a direct message needs none");
  // A thread has no overwrites of its own: its channel's apply.
  const ownerId = THREADS.has(type) && typeof parentId === "string" ? parentId : target.channelId;
  const bodies: JsonObject[] = [];
  for (const path of [`/guilds/${guildId}/roles`, `/guilds/${guildId}/members/${userId}`, `/channels/${ownerId}`]) {
    const one = await read(target, path, options);
    if (one.kind !== "ok") {
      const why = one.kind === "rebuild" ? deliveryReasonText(one.reason, "en") : failed("permissions", one, "").detail;
      return { ...ok("permissions", `could not be read: ${why}`), status: "warn", fix: "Run this again in a while." };
    }
    bodies.push(one.body);
  }
  const [roles = {}, member = {}, owner = {}] = bodies;
  const permissions = computePermissions({
    guildId,
    userId,
    roleIds: Array.isArray(member["roles"]) ? member["roles"].filter((id) => typeof id === "string") : [],
    roles: objectsField(roles, "list"),
    overwrites: objectsField(owner, "permission_overwrites"),
  });
  const kind = channelKindOf(type);
  const hasThreads = options.useThreads || kind !== "text";
  const missing = NEEDED_PERMISSIONS.filter(
    ({ bit, forThreads }) => (permissions & bit) === 0n && (!forThreads || hasThreads),
  );
  if (missing.length === 0) return ok("permissions", "all that are used");
  return {
    name: "permissions",
    status: missing.some(({ essential }) => essential) ? "fail" : "warn",
    detail: `missing: ${missing.map(({ name }) => name).join(", ")}`,
    fix: "Grant them to the bot's role in the channel's permissions.",
  };
}

async function read({ client }: BotTarget, path: string, { signal }: AccessOptions): Promise<CallResult> {
  return client.request({ method: "GET", path }, { signal });
}

function shownName(value: JsonValue | undefined): string {
  return typeof value === "string" ? oneLine(value, NAME_CHARS) : "?";
}

function ok(name: string, detail: string): CheckResult {
  return { name, status: "ok", detail, fix: null };
}

/** A rejected request is a configuration problem; a temporary failure is reported as one. */
function failed(name: string, failure: Failure, fix: string): CheckResult {
  const { kind, reason } = failure;
  const detail = deliveryReasonText(reason, "en");
  if (kind !== "wait" && kind !== "retry" && kind !== "unknown") return { name, status: "fail", detail, fix };
  const again = kind === "wait" ? `in ${Math.ceil(failure.delayMs / 1000)} s` : "in a while";
  return { name, status: "warn", detail, fix: `Nothing to correct here: try again ${again}.` };
}
