import { createHash } from "node:crypto";
import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { JsonObject } from "../../../core/json.ts";
import { NO_MENTIONS, type RenderedMessage } from "../payload/message-types.ts";
import type { CallResult, Failure, Stop } from "../rest/classify.ts";
import type { Sender } from "../rest/rest-client.ts";
import type { Job, Learned } from "./job.ts";
import type { BotTarget, Target } from "./target.ts";

export interface CreatedMessage {
  readonly kind: "made";
  /** Empty when the message was deleted before its lost response was recovered. */
  readonly messageId: string;
  readonly channelId: string;
  /** Discord's current copy, which differs from the request if a nonce found an earlier message. Null if unknown. */
  readonly body: JsonObject | null;
}

export interface NewMessage {
  /** Null for the channel itself, or the forum. */
  readonly threadId: string | null;
  /** Makes a post of it, in a forum or media channel. Its id is then the id of this first message. */
  readonly post: { readonly name: string; readonly tags: readonly string[] } | null;
  readonly message: RenderedMessage;
  /** For a bot's message that is no post: Discord recognises a repeat for some minutes. */
  readonly nonce: string;
}

export async function createMessage(
  target: Target,
  { threadId, post, message: { body, files }, nonce }: NewMessage,
  sender: Sender,
): Promise<CreatedMessage | Failure> {
  const { client } = target;
  const applied = post === null || post.tags.length === 0 ? {} : { applied_tags: [...post.tags] };
  const request = { method: "POST", files, isCreate: true } as const;
  let result: CallResult;
  if (target.kind === "webhook") {
    const { id, token, threadId: ownThreadId } = target.webhook;
    const thread = threadId ?? ownThreadId;
    // Without `wait` an unsaved message is not an error, and there is no id for edits.
    const query = { wait: "true", ...(thread !== null && { thread_id: thread }) };
    const posted = { ...body, ...(post !== null && { thread_name: post.name }), ...applied };
    result = await client.request({ ...request, path: `/webhooks/${id}/${token}`, query, body: posted }, sender);
  } else if (post !== null) {
    const thread = { name: post.name, auto_archive_duration: AUTO_ARCHIVE_MINUTES, message: body, ...applied };
    result = await client.request({ ...request, path: `/channels/${target.channelId}/threads`, body: thread }, sender);
  } else {
    const channelId = threadId ?? target.channelId;
    const path = `/channels/${channelId}/messages`;
    result = await client.request({ ...request, path, body: { ...body, nonce, enforce_nonce: true } }, sender);
    // The nonce is known and its message was deleted: it did arrive.
    if (result.kind === "rebuild" && result.fallback === "message-gone") {
      return { kind: "made", messageId: "", channelId, body: null };
    }
  }
  if (result.kind !== "ok") return result;
  // The message, or the post's thread, which has the message's id.
  const { id: messageId, channel_id: channelId } = result.body;
  if (typeof messageId !== "string") return { kind: "unknown", reason: deliveryReason("no-message-id") };
  if (typeof channelId !== "string") return { kind: "made", messageId, channelId: messageId, body: null };
  return { kind: "made", messageId, channelId, body: result.body };
}

export interface Edit extends Pick<NewMessage, "threadId" | "message"> {
  readonly messageId: string;
}

/** Replaces a message's text. Never pings. */
export async function editMessage(
  target: Target,
  { threadId, messageId, message: { body, files } }: Edit,
  sender: Sender,
): Promise<CreatedMessage | Failure> {
  // What is edited is over, so buttons for an answer must not outlive it. Webhooks cannot have any.
  const components = target.kind === "bot" ? { components: [] } : {};
  const edited = { ...body, ...components, allowed_mentions: NO_MENTIONS };
  const request = { method: "PATCH", body: edited, files } as const;
  let result: CallResult;
  if (target.kind === "bot") {
    const path = `/channels/${threadId ?? target.channelId}/messages/${messageId}`;
    result = await target.client.request({ ...request, path }, sender);
  } else {
    const { id, token, threadId: ownThreadId } = target.webhook;
    const thread = threadId ?? ownThreadId;
    const query = thread === null ? {} : { thread_id: thread };
    const path = `/webhooks/${id}/${token}/messages/${messageId}`;
    result = await target.client.request({ ...request, path, query }, sender);
  }
  return result.kind === "ok" ? { kind: "made", messageId, channelId: threadId ?? "", body: null } : result;
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
  const { id } = result.body;
  if (typeof id === "string") return { kind: "thread", threadId: id };
  return { kind: "unknown", reason: deliveryReason("no-thread-id") };
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

export async function botUserIdOf(
  learned: Learned,
  { client }: BotTarget,
  sender: Job["attempt"],
): Promise<{ readonly kind: "user"; readonly id: string } | Stop> {
  if (learned.botUserId !== null) return { kind: "user", id: learned.botUserId };
  const result = await client.request({ method: "GET", path: "/users/@me" }, sender);
  if (result.kind === "rebuild") return { kind: "retry", reason: result.reason };
  if (result.kind !== "ok") return result;
  const { id } = result.body;
  if (typeof id !== "string") return { kind: "retry", reason: deliveryReason("no-user-id") };
  learned.botUserId = id;
  return { kind: "user", id };
}
