import { createHash } from "node:crypto";
import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import type { RenderedMessage } from "../payload/message-types.ts";
import type { CallResult, Failure, Stop } from "../rest/classify.ts";
import type { Sender } from "../rest/rest-client.ts";
import type { Job, Learned } from "./job.ts";
import type { BotTarget, Target } from "./target.ts";

/** A message on Discord. */
export interface CreatedMessage {
  readonly kind: "made";
  /** Empty when the message was deleted before its lost response was recovered. */
  readonly messageId: string;
  readonly channelId: string;
  /** Discord's current copy, which differs from the request if a nonce found an earlier message. Null if unknown. */
  readonly body: JsonObject | null;
}

export interface NewMessage {
  /** Null for the channel itself. */
  readonly threadId: string | null;
  readonly message: RenderedMessage;
  readonly nonce: string;
}

const NO_PINGS = { parse: [] } as const;

/** @param sender a repeat with the same nonce is recognised by Discord for a bot, for some minutes */
export async function createMessage(
  target: Target,
  { threadId, message, nonce }: NewMessage,
  sender: Sender,
): Promise<CreatedMessage | Failure> {
  if (target.kind === "webhook") return createByWebhook(target, { threadId, message, extra: {} }, sender);
  const channelId = threadId ?? target.channelId;
  const { body, files } = message;
  const result = await target.client.request(
    {
      method: "POST",
      path: `/channels/${channelId}/messages`,
      body: { ...body, nonce, enforce_nonce: true },
      files,
      isCreate: true,
    },
    sender,
  );
  // The nonce is known and its message was deleted: it did arrive.
  if (result.kind === "rebuild" && result.fallback === "message-gone") {
    return { kind: "made", messageId: "", channelId, body: null };
  }
  return readCreated(result);
}

interface WebhookMessage extends Omit<NewMessage, "nonce"> {
  /** Fields that make it a forum's post. */
  readonly extra: JsonObject;
}

async function createByWebhook(
  { client, webhook }: Extract<Target, { kind: "webhook" }>,
  { threadId, message: { body, files }, extra }: WebhookMessage,
  sender: Sender,
): Promise<CreatedMessage | Failure> {
  const thread = threadId ?? webhook.threadId;
  // Without `wait` an unsaved message is not an error, and there is no id for edits.
  const query = { wait: "true", ...(thread !== null && { thread_id: thread }) };
  const path = `/webhooks/${webhook.id}/${webhook.token}`;
  return readCreated(
    await client.request({ method: "POST", path, query, body: { ...body, ...extra }, files, isCreate: true }, sender),
  );
}

export interface Edit extends Pick<NewMessage, "threadId" | "message"> {
  readonly messageId: string;
}

/** Replaces a message's text. Never pings. */
export async function editMessage(
  target: Target,
  { threadId, messageId, message }: Edit,
  sender: Sender,
): Promise<CreatedMessage | Failure> {
  const request = {
    method: "PATCH",
    body: { ...message.body, allowed_mentions: NO_PINGS },
    files: message.files,
  } as const;
  if (target.kind === "bot") {
    const path = `/channels/${threadId ?? target.channelId}/messages/${messageId}`;
    return readCreated(await target.client.request({ ...request, path }, sender));
  }
  const { id, token, threadId: ownThreadId } = target.webhook;
  const thread = threadId ?? ownThreadId;
  const path = `/webhooks/${id}/${token}/messages/${messageId}`;
  const query = thread === null ? {} : { thread_id: thread };
  return readCreated(await target.client.request({ ...request, path, query }, sender));
}

function readCreated(result: CallResult): CreatedMessage | Failure {
  if (result.kind !== "ok") return result;
  const { body } = result;
  if (!isJsonObject(body) || typeof body["id"] !== "string" || typeof body["channel_id"] !== "string") {
    return { kind: "unknown", reason: deliveryReason("no-message-id") };
  }
  return { kind: "made", messageId: body["id"], channelId: body["channel_id"], body };
}

/** Discord's limit for a nonce. 150 bits of the digest fit. */
const NONCE_LENGTH = 25;

/**
 * Lets Discord drop a repeat. Each text of an attempt has its own: of two texts with one nonce, Discord would drop one.
 * @param key the attempt's
 */
export function nonceOf(key: string, part: string): string {
  return digestOf(`${key}:${part}`).slice(0, NONCE_LENGTH);
}

export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Discord archives a thread after a day without posts. A new message reopens it. */
const AUTO_ARCHIVE_MINUTES = 1440;
/** Without a type, Discord would make a private thread. */
const PUBLIC_THREAD = 11;
const ANNOUNCEMENT_THREAD = 10;
const ANNOUNCEMENT_CHANNEL = 5;

interface NewThread {
  readonly name: string;
  /** Null for a separate thread: after a lost response it may or may not exist. */
  readonly messageId: string | null;
  readonly channelType: number;
}

/** Makes a thread in a text channel. That of a message has its id; if it exists already, that counts as success. */
export async function startThread(
  { client, channelId }: BotTarget,
  { name, messageId, channelType }: NewThread,
  sender: Sender,
): Promise<{ readonly kind: "thread"; readonly threadId: string } | Failure> {
  const type = channelType === ANNOUNCEMENT_CHANNEL ? ANNOUNCEMENT_THREAD : PUBLIC_THREAD;
  const result = await client.request(
    {
      method: "POST",
      path: `/channels/${channelId}${messageId === null ? "" : `/messages/${messageId}`}/threads`,
      body: { name, auto_archive_duration: AUTO_ARCHIVE_MINUTES, ...(messageId === null && { type }) },
      isCreate: messageId === null,
    },
    sender,
  );
  const existed = result.kind === "rebuild" && result.fallback === "already-made";
  if (messageId !== null && (result.kind === "ok" || existed)) return { kind: "thread", threadId: messageId };
  if (result.kind !== "ok") return result;
  const id = isJsonObject(result.body) ? result.body["id"] : null;
  if (typeof id === "string") return { kind: "thread", threadId: id };
  return { kind: "unknown", reason: deliveryReason("no-thread-id") };
}

interface NewPost {
  readonly name: string;
  readonly tags: readonly string[];
  /** The post's first message. */
  readonly message: RenderedMessage;
}

/** A post in a forum or media channel; its id is the id of its first message. */
export async function startPost(
  target: Target,
  { name, tags, message }: NewPost,
  sender: Sender,
): Promise<CreatedMessage | Failure> {
  const applied = tags.length === 0 ? {} : { applied_tags: [...tags] };
  if (target.kind === "webhook") {
    return createByWebhook(target, { threadId: null, message, extra: { thread_name: name, ...applied } }, sender);
  }
  const path = `/channels/${target.channelId}/threads`;
  const body = { name, auto_archive_duration: AUTO_ARCHIVE_MINUTES, message: message.body, ...applied };
  const result = await target.client.request(
    { method: "POST", path, body, files: message.files, isCreate: true },
    sender,
  );
  if (result.kind !== "ok") return result;
  const id = isJsonObject(result.body) ? result.body["id"] : null;
  if (typeof id !== "string") return { kind: "unknown", reason: deliveryReason("no-post-id") };
  return { kind: "made", messageId: id, channelId: id, body: null };
}

/** Changes a thread: `{archived}`, `{applied_tags}`. Discord rejects any other change while it is archived. */
export async function changeThread(
  { client }: BotTarget,
  threadId: string,
  change: JsonObject,
  sender: Sender,
): Promise<CallResult> {
  return client.request({ method: "PATCH", path: `/channels/${threadId}`, body: change }, sender);
}

/** The bot's own user id, requested once. */
export async function botUserIdOf(
  learned: Learned,
  { client }: BotTarget,
  sender: Job["attempt"],
): Promise<{ readonly kind: "user"; readonly id: string } | Stop> {
  if (learned.botUserId !== null) return { kind: "user", id: learned.botUserId };
  const result = await client.request({ method: "GET", path: "/users/@me" }, sender);
  if (result.kind === "rebuild") return { kind: "retry", reason: result.reason };
  if (result.kind !== "ok") return result;
  const id = isJsonObject(result.body) ? result.body["id"] : undefined;
  if (typeof id !== "string") return { kind: "retry", reason: deliveryReason("no-user-id") };
  learned.botUserId = id;
  return { kind: "user", id };
}
