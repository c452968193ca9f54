import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { objectField, objectsField, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { shortId } from "../../../core/session/session-name.ts";
import type { Failure, Stop } from "../rest/classify.ts";
import type { ChannelInfo } from "./channel-info.ts";
import { botUserIdOf, nonceOf, type CreatedMessage } from "./discord-calls.ts";
import { saveThread, type Draft, type Job } from "./job.ts";

/** Discord remembers a nonce for "a few minutes". Within these a repeat is safe without a search. */
const NONCE_TRUST_MS = 2 * 60_000;
/** This machine's clock may be ahead of Discord's by as much. */
const CLOCK_SLACK_MS = 60_000;
const LIST_LIMIT = "100";

/**
 * Whether an earlier attempt may have created the message, and its nonce may be forgotten. An old attempt is searched
 * for even if its last try was certain: an earlier one may not have been.
 */
export function mayBeLost({ target, attempt: { firstTriedAtMs = Infinity }, clock }: Job): boolean {
  return target.kind === "bot" && clock.now() - firstTriedAtMs >= NONCE_TRUST_MS;
}

/**
 * Searches the channel for a message whose response was lost. Discord remembers a nonce for minutes only; an older
 * message is recognised by its author and text.
 * @returns null when it is not there, or when the bot may not read
 */
export async function findLostMessage(
  { target, attempt, learned }: Job,
  { message, part }: Draft,
  threadId: string | null,
): Promise<CreatedMessage | Stop | null> {
  if (target.kind !== "bot") return null;
  const user = await botUserIdOf(learned, target, attempt);
  if (user.kind !== "user") return user;

  const channelId = threadId ?? target.channelId;
  const { firstTriedAtMs } = attempt;
  const after = firstTriedAtMs === undefined ? {} : { after: snowflakeAt(firstTriedAtMs - CLOCK_SLACK_MS) };
  const result = await target.client.request(
    { method: "GET", path: `/channels/${channelId}/messages`, query: { limit: LIST_LIMIT, ...after } },
    attempt,
  );
  if (result.kind === "wait" || result.kind === "retry") return result;
  const nonce = nonceOf(attempt.key, part);
  const messages = result.kind === "ok" ? objectsField(result.body, "list") : [];
  const found = messages.find((one) => isBy(one, user.id) && (one["nonce"] === nonce || sameText(one, message.body)));
  const messageId = found?.["id"];
  if (found === undefined || typeof messageId !== "string") return null;
  return { kind: "made", messageId, channelId, body: found };
}

/**
 * Finds a session's thread that is not in the store: the store was lost, or the daemon ended before it stored the new
 * thread. Its name ends with the beginning of the session's id. The first message may be the card, or the message that
 * is being sent.
 * @returns null when there is none; "look-again" when the thread is stored now
 */
export async function findOwnThread(
  job: Job,
  channel: ChannelInfo,
  draft: Draft,
): Promise<CreatedMessage | Failure | null> {
  const { target, attempt, learned } = job;
  if (target.kind !== "bot" || channel.guildId === null) return null;
  const user = await botUserIdOf(learned, target, attempt);
  if (user.kind !== "user") return user;
  const found = await findThread(job, channel.guildId, user.id);
  if (found === null || found.kind !== "found") return found;

  const { threadId, archived } = found;
  // A forum's post holds its first message. A thread started from a message leaves it in the channel.
  const channelId = channel.channelKind === "forum" ? threadId : channel.id;
  const result = await target.client.request(
    { method: "GET", path: `/channels/${channelId}/messages/${threadId}` },
    attempt,
  );
  if (result.kind === "wait" || result.kind === "retry") return result;
  const first = result.kind === "ok" && isBy(result.body, user.id) ? result.body : null;
  const cardMessageId = first !== null && isOwnCard(first) ? threadId : null;
  saveThread(job, { threadId, cardMessageId, cardDigest: null, archived });
  if (first !== null && sameText(first, draft.message.body)) {
    return { kind: "made", messageId: threadId, channelId, body: first };
  }
  return { kind: "rebuild", fallback: "look-again", reason: deliveryReason("thread-found") };
}

interface FoundThread {
  readonly kind: "found";
  readonly threadId: string;
  readonly archived: boolean;
}

/**
 * Finds a thread of this bot by name: first the active ones, then the archived. Locked ones are skipped, and those that
 * were abandoned or belong to another session.
 * @returns null when there is none, or when the bot may not list
 */
async function findThread(job: Job, guildId: string, ownerId: string): Promise<FoundThread | Stop | null> {
  const { target, session, attempt, learned, threads } = job;
  if (target.kind !== "bot") return null;
  const id = shortId(session.sessionId);
  const isOwn = (thread: JsonObject): boolean =>
    thread["parent_id"] === target.channelId &&
    thread["owner_id"] === ownerId &&
    // All thread names end like this, no matter what the session's title was then.
    ` ${textOf(thread["name"])}`.endsWith(` ${id}`) &&
    objectField(thread, "thread_metadata")["locked"] !== true &&
    !learned.abandoned.has(textOf(thread["id"])) &&
    !threads.isTaken(textOf(thread["id"]), { notBy: session.sessionId });
  for (const [path, query] of [
    [`/guilds/${guildId}/threads/active`, {}],
    [`/channels/${target.channelId}/threads/archived/public`, { limit: LIST_LIMIT }],
  ] as const) {
    const result = await target.client.request({ method: "GET", path, query }, attempt);
    // A temporary failure is retried later. Without the permission to list, a new thread is made.
    if (result.kind === "wait" || result.kind === "retry") return result;
    if (result.kind !== "ok") continue;
    const thread = objectsField(result.body, "threads").find(isOwn);
    if (thread !== undefined) {
      return {
        kind: "found",
        threadId: textOf(thread["id"]),
        archived: objectField(thread, "thread_metadata")["archived"] === true,
      };
    }
  }
  return null;
}

function isBy(message: JsonObject, userId: string): boolean {
  return objectField(message, "author")["id"] === userId;
}

/** Whether Discord's copy of a message has the text of a body. Discord trims texts and adds keys. */
function sameText(message: JsonObject, body: JsonObject): boolean {
  return textsIn(message) === textsIn(body);
}

export function sameMessage(message: JsonObject, body: JsonObject): boolean {
  return textsIn(message, true) === textsIn(body, true);
}

function textsIn(message: JsonObject, withFields = false): string {
  // Not the title: an attempt that knows of the thread by now has another one.
  const parts = objectsField(message, "embeds").map((embed) => [
    textOf(embed["description"]),
    // Discord writes the same instant in another form.
    Date.parse(textOf(embed["timestamp"])),
    withFields ? objectsField(embed, "fields").map(({ name, value }) => [textOf(name), textOf(value)]) : [],
  ]);
  return JSON.stringify([textOf(message["content"]), parts]);
}

/**
 * Whether a message of this bot is a card. Only a card's text begins with a time in small print; in other texts both
 * are escaped.
 */
function isOwnCard(message: JsonObject): boolean {
  const [embed] = objectsField(message, "embeds");
  return /^-# <t:\d{1,15}:R>/.test(textOf(embed?.["description"]));
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value.trim() : "";
}

const DISCORD_EPOCH_MS = 1_420_070_400_000n;

/** The smallest id that Discord can give at this time. */
function snowflakeAt(timeMs: number): string {
  const sinceEpoch = BigInt(Math.max(0, Math.trunc(timeMs))) - DISCORD_EPOCH_MS;
  return String(sinceEpoch < 0n ? 0n : sinceEpoch << 22n);
}
