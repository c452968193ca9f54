import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../core/json.ts";
import type { DeliveryOutcome } from "../../core/notification/delivery.ts";
import { readChannel, tagsForNewPost } from "./delivery/channel-info.ts";
import { createMessage } from "./delivery/message-calls.ts";
import type { Target } from "./delivery/target.ts";
import { startPost } from "./delivery/thread-calls.ts";

const TEST_POST_NAME = "ccen test-discord";

/** Sends one message into the channel itself, or as a separate post in a forum. Never pings. */
export async function sendTestMessage(target: Target, content: string, signal: AbortSignal): Promise<DeliveryOutcome> {
  const body: JsonObject = { content, allowed_mentions: { parse: [] } };
  const message = { body, files: [] };
  const attempt = { key: randomUUID(), mayBeDelivered: false, signal };
  const forum = target.kind === "bot" ? await readChannel(target, target.channelId, signal) : null;
  const post = {
    name: TEST_POST_NAME,
    message,
    attempt,
    tags: forum?.kind === "channel" ? tagsForNewPost(forum, null) : [],
  };

  const isForum = forum?.kind === "channel" && forum.channelKind === "forum";
  const first = isForum
    ? await startPost(target, post)
    : await createMessage({ target, threadId: null, message, part: "test", attempt });
  // Only the response shows that a webhook's channel is a forum.
  const isForumOfWebhook = first.kind === "rebuild" && first.fallback === "is-forum" && target.kind === "webhook";
  const result = isForumOfWebhook ? await startPost(target, post) : first;
  if (result.kind === "made") return { ...result, kind: "sent" };
  if (result.kind === "rebuild") return { kind: "refused", reason: result.reason };
  return result.kind === "disabled" ? { kind: "disabled", reason: result.reason } : result;
}
