import { createHash } from "node:crypto";
import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import type { Attempt } from "../../../core/notification/delivery.ts";
import type { RenderedMessage } from "../payload/rendering.ts";
import { messageRoute, messagesRoute, webhookMessageRoute, webhookPostRoute } from "../rest/api-route.ts";
import { classify, type Failure } from "../rest/classify.ts";
import { payloadOf } from "../rest/rest-client.ts";
import type { Target, WebhookTarget } from "./target.ts";

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
  readonly target: Target;
  /** Null for the channel itself. */
  readonly threadId: string | null;
  readonly message: RenderedMessage;
  /** Names this text among those of the attempt. */
  readonly part: string;
  readonly attempt: Attempt;
}

const NO_PINGS = { parse: [] } as const;

export async function createMessage({
  target,
  threadId,
  message,
  part,
  attempt,
}: NewMessage): Promise<CreatedMessage | Failure> {
  if (target.kind === "webhook") return postByWebhook({ target, threadId, message, attempt, extra: {} });
  const channelId = threadId ?? target.channelId;
  const nonce = { nonce: nonceOf(attempt.key, part), enforce_nonce: true };
  const payload = payloadOf({ ...guarded(message.body), ...nonce }, message.files);
  const answer = await target.client.request(
    { method: "POST", route: messagesRoute(channelId), payload, isCreate: true },
    attempt.signal,
  );
  const result = classify(answer, true);
  if (result.kind === "ok") return readCreated(result.body);
  // The nonce is known and its message was deleted: it did arrive.
  if (result.kind === "rebuild" && result.fallback === "message-gone") {
    return { kind: "made", messageId: "", channelId, body: null };
  }
  return result;
}

interface WebhookPost {
  readonly target: WebhookTarget;
  readonly threadId: string | null;
  readonly message: RenderedMessage;
  readonly attempt: Attempt;
  /** Fields that make it a forum's post. */
  readonly extra: JsonObject;
}

export async function postByWebhook({
  target,
  threadId,
  message,
  attempt,
  extra,
}: WebhookPost): Promise<CreatedMessage | Failure> {
  const { webhook, client } = target;
  const thread = threadId ?? webhook.threadId;
  const answer = await client.request(
    {
      method: "POST",
      route: webhookPostRoute(webhook),
      // Without `wait` an unsaved message is not an error, and there is no id for edits.
      query: { wait: "true", ...(thread === null ? {} : { thread_id: thread }) },
      payload: payloadOf({ ...guarded(message.body), ...extra }, message.files),
      isCreate: true,
    },
    attempt.signal,
  );
  const result = classify(answer, true);
  return result.kind === "ok" ? readCreated(result.body) : result;
}

export interface Edit {
  readonly target: Target;
  /** The thread of the message, or null for the channel itself. */
  readonly threadId: string | null;
  readonly messageId: string;
  readonly message: RenderedMessage;
  readonly signal: AbortSignal;
}

/** Replaces a message's text. Never pings: an edit without `allowed_mentions` would use the defaults. */
export async function editMessage({
  target,
  threadId,
  messageId,
  message,
  signal,
}: Edit): Promise<CreatedMessage | Failure> {
  const payload = payloadOf({ ...message.body, allowed_mentions: NO_PINGS }, message.files);
  const thread = target.kind === "webhook" ? (threadId ?? target.webhook.threadId) : null;
  const route =
    target.kind === "webhook"
      ? webhookMessageRoute(target.webhook, messageId)
      : messageRoute(threadId ?? target.channelId, messageId);
  const query = thread === null ? {} : { thread_id: thread };
  const answer = await target.client.request({ method: "PATCH", route, payload, query }, signal);
  const result = classify(answer, false);
  return result.kind === "ok" ? readCreated(result.body) : result;
}

/** Every body has `allowed_mentions`, which limits its pings. */
export function guarded(body: JsonObject): JsonObject {
  return { allowed_mentions: NO_PINGS, ...body };
}

function readCreated(body: JsonValue): CreatedMessage | Failure {
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
  return createHash("sha256").update(`${key}:${part}`).digest("base64url").slice(0, NONCE_LENGTH);
}

/** For comparing a body with the last one shown. */
export function digestOf(json: string): string {
  return createHash("sha256").update(json).digest("base64url");
}
