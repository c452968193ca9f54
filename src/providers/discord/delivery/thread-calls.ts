import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import type { Attempt } from "../../../core/notification/delivery.ts";
import type { RenderedMessage } from "../payload/rendering.ts";
import { channelRoute, threadFromMessageRoute, threadsRoute } from "../rest/api-route.ts";
import { classify, type Failure, type CallResult } from "../rest/classify.ts";
import { payloadOf } from "../rest/rest-client.ts";
import { guarded, postByWebhook, type CreatedMessage } from "./message-calls.ts";
import type { BotTarget, Target } from "./target.ts";

/** Discord archives a thread after a day without posts. A new message reopens it. */
const AUTO_ARCHIVE_MINUTES = 1440;
/** Without a type, Discord would make a private thread. */
const PUBLIC_THREAD = 11;
const ANNOUNCEMENT_THREAD = 10;
const ANNOUNCEMENT_CHANNEL = 5;

export interface CreatedThread {
  readonly kind: "thread";
  readonly threadId: string;
}

/** The thread of a message has the message's id. If it exists already, that counts as success. */
export async function startThreadFromMessage(
  target: BotTarget,
  { messageId, name, signal }: { readonly messageId: string; readonly name: string; readonly signal: AbortSignal },
): Promise<CreatedThread | Failure> {
  const result = await write(target, {
    method: "POST",
    route: threadFromMessageRoute(target.channelId, messageId),
    body: { name, auto_archive_duration: AUTO_ARCHIVE_MINUTES },
    signal,
  });
  if (result.kind === "ok") return { kind: "thread", threadId: messageId };
  const created = result.kind === "rebuild" && result.fallback === "already-made";
  return created ? { kind: "thread", threadId: messageId } : result;
}

/** A separate thread in a text channel. After a lost response it may or may not exist. */
export async function startFreeThread(
  target: BotTarget,
  { name, channelType, signal }: { readonly name: string; readonly channelType: number; readonly signal: AbortSignal },
): Promise<CreatedThread | Failure> {
  const type = channelType === ANNOUNCEMENT_CHANNEL ? ANNOUNCEMENT_THREAD : PUBLIC_THREAD;
  const body = { name, type, auto_archive_duration: AUTO_ARCHIVE_MINUTES };
  const result = await write(target, {
    method: "POST",
    route: threadsRoute(target.channelId),
    body,
    signal,
    isCreate: true,
  });
  if (result.kind !== "ok") return result;
  const { body: answer } = result;
  if (isJsonObject(answer) && typeof answer["id"] === "string") return { kind: "thread", threadId: answer["id"] };
  return { kind: "unknown", reason: deliveryReason("no-thread-id") };
}

interface NewPost {
  readonly name: string;
  readonly tags: readonly string[];
  /** The post's first message. */
  readonly message: RenderedMessage;
  readonly attempt: Attempt;
}

/** A post in a forum or media channel; its id is the id of its first message. */
export async function startPost(target: Target, post: NewPost): Promise<CreatedMessage | Failure> {
  const { name, tags, message, attempt } = post;
  const applied = tags.length === 0 ? {} : { applied_tags: [...tags] };
  if (target.kind === "webhook") {
    return postByWebhook({ target, threadId: null, message, attempt, extra: { thread_name: name, ...applied } });
  }
  const payload = payloadOf(
    { name, auto_archive_duration: AUTO_ARCHIVE_MINUTES, message: guarded(message.body), ...applied },
    message.files,
  );
  const answer = await target.client.request(
    { method: "POST", route: threadsRoute(target.channelId), payload, isCreate: true },
    attempt.signal,
  );
  const result = classify(answer, true);
  if (result.kind !== "ok") return result;
  const { body } = result;
  if (!isJsonObject(body) || typeof body["id"] !== "string") {
    return { kind: "unknown", reason: deliveryReason("no-post-id") };
  }
  return { kind: "made", messageId: body["id"], channelId: body["id"], body: null };
}

/** Changes a thread: `{archived}`, `{applied_tags}`. Discord rejects any other change while it is archived. */
export async function changeThread(
  target: BotTarget,
  {
    threadId,
    change,
    signal,
  }: { readonly threadId: string; readonly change: JsonObject; readonly signal: AbortSignal },
): Promise<CallResult> {
  return write(target, { method: "PATCH", route: channelRoute(threadId), body: change, signal });
}

/** Archives or reopens a thread. */
export async function setArchived(
  target: BotTarget,
  {
    threadId,
    archived,
    signal,
  }: { readonly threadId: string; readonly archived: boolean; readonly signal: AbortSignal },
): Promise<CallResult> {
  return changeThread(target, { threadId, change: { archived }, signal });
}

interface Write {
  readonly method: "POST" | "PATCH";
  readonly route: ReturnType<typeof channelRoute>;
  readonly body: JsonObject;
  readonly signal: AbortSignal;
  readonly isCreate?: boolean;
}

async function write(target: BotTarget, { method, route, body, signal, isCreate = false }: Write): Promise<CallResult> {
  return classify(await target.client.request({ method, route, payload: payloadOf(body), isCreate }, signal), isCreate);
}
