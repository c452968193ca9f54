import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import type { Attempt } from "../../../core/delivery.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { classify } from "../rest/classify.ts";
import { payloadOf } from "../rest/payload.ts";
import { messageRoute, messagesRoute, webhookMessageRoute, webhookPostRoute } from "../rest/route.ts";
import type { Failure } from "../rest/verdict.ts";
import { nonceOf } from "./nonce.ts";
import type { Reach, WebhookReach } from "./reach.ts";
import type { RenderedMessage } from "./rendering.ts";

/** A message that stands. */
export interface Made {
  readonly kind: "made";
  /** Empty when the message was deleted before its answer could be asked for again. */
  readonly messageId: string;
  readonly channelId: string;
  /** As Discord shows it now: not what was sent, when a nonce found an earlier one. Null where it was not told. */
  readonly body: JsonObject | null;
}

export interface NewMessage {
  readonly reach: Reach;
  /** Null: in the channel itself. */
  readonly threadId: string | null;
  readonly message: RenderedMessage;
  /** Names this text among those of the attempt. */
  readonly part: string;
  readonly attempt: Attempt;
}

const PING_NOBODY = { parse: [] } as const;

export async function createMessage({ reach, threadId, message, part, attempt }: NewMessage): Promise<Made | Failure> {
  if (reach.kind === "webhook") return postByWebhook({ reach, threadId, message, attempt, extra: {} });
  const channelId = threadId ?? reach.channelId;
  const nonce = { nonce: nonceOf(attempt.key, part), enforce_nonce: true };
  const payload = payloadOf({ ...guarded(message.body), ...nonce }, message.files);
  const answer = await reach.client.request(
    { method: "POST", route: messagesRoute(channelId), payload, isCreate: true },
    attempt.signal,
  );
  const verdict = classify(answer, true);
  if (verdict.kind === "ok") return readMade(verdict.body);
  // The nonce is known and its message has been deleted: it did arrive.
  if (verdict.kind === "rebuild" && verdict.remedy === "message-gone") {
    return { kind: "made", messageId: "", channelId, body: null };
  }
  return verdict;
}

interface WebhookPost {
  readonly reach: WebhookReach;
  readonly threadId: string | null;
  readonly message: RenderedMessage;
  readonly attempt: Attempt;
  /** Fields that make a forum's post of it. */
  readonly extra: JsonObject;
}

export async function postByWebhook({
  reach,
  threadId,
  message,
  attempt,
  extra,
}: WebhookPost): Promise<Made | Failure> {
  const { webhook, client } = reach;
  const thread = threadId ?? webhook.threadId;
  const answer = await client.request(
    {
      method: "POST",
      route: webhookPostRoute(webhook),
      // Without `wait` a message that is not kept is no error, and there is no id to edit.
      query: { wait: "true", ...(thread === null ? {} : { thread_id: thread }) },
      payload: payloadOf({ ...guarded(message.body), ...extra }, message.files),
      isCreate: true,
    },
    attempt.signal,
  );
  const verdict = classify(answer, true);
  return verdict.kind === "ok" ? readMade(verdict.body) : verdict;
}

export interface Edit {
  readonly reach: Reach;
  /** Where the message stands: a thread, or null for the channel itself. */
  readonly threadId: string | null;
  readonly messageId: string;
  readonly message: RenderedMessage;
  readonly signal: AbortSignal;
}

/** Replaces a message's text. Never pings: an edit without `allowed_mentions` would fall back to the defaults. */
export async function editMessage({ reach, threadId, messageId, message, signal }: Edit): Promise<Made | Failure> {
  const payload = payloadOf({ ...message.body, allowed_mentions: PING_NOBODY }, message.files);
  const thread = reach.kind === "webhook" ? (threadId ?? reach.webhook.threadId) : null;
  const route =
    reach.kind === "webhook"
      ? webhookMessageRoute(reach.webhook, messageId)
      : messageRoute(threadId ?? reach.channelId, messageId);
  const query = thread === null ? {} : { thread_id: thread };
  const answer = await reach.client.request({ method: "PATCH", route, payload, query }, signal);
  const verdict = classify(answer, false);
  return verdict.kind === "ok" ? readMade(verdict.body) : verdict;
}

/** A body never leaves without saying who may be pinged. */
export function guarded(body: JsonObject): JsonObject {
  return { allowed_mentions: PING_NOBODY, ...body };
}

function readMade(body: JsonValue): Made | Failure {
  if (!isJsonObject(body) || typeof body["id"] !== "string" || typeof body["channel_id"] !== "string") {
    return { kind: "unknown", reason: deliveryReason("no-message-id") };
  }
  return { kind: "made", messageId: body["id"], channelId: body["channel_id"], body };
}
