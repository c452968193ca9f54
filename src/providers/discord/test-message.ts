import { randomUUID } from "node:crypto";
import type { DeliveryOutcome } from "../../core/notification/delivery.ts";
import { readChannel, tagsForNewPost } from "./delivery/channel-info.ts";
import { createMessage } from "./delivery/discord-calls.ts";
import type { Target } from "./delivery/target.ts";
import { NO_MENTIONS } from "./payload/message-types.ts";

const TEST_POST_NAME = "ccen test-discord";

/** Sends one message into the channel itself, or as a separate post in a forum. Never pings. */
export async function sendTestMessage(target: Target, content: string, signal: AbortSignal): Promise<DeliveryOutcome> {
  const message = { body: { content, embeds: [], allowed_mentions: NO_MENTIONS }, files: [] };
  const forum = target.kind === "bot" ? await readChannel(target, target.channelId, { signal }) : null;
  const tags = forum?.kind === "channel" ? tagsForNewPost(forum, null) : [];
  const send = async (isPost: boolean) =>
    createMessage(
      target,
      {
        threadId: null,
        post: isPost ? { name: TEST_POST_NAME, tags } : null,
        message,
        nonce: randomUUID().slice(0, 25),
      },
      { signal },
    );
  const first = await send(forum?.kind === "channel" && forum.channelKind === "forum");
  // Only the response shows that a webhook's channel is a forum.
  const isForumOfWebhook = first.kind === "rebuild" && first.fallback === "is-forum" && target.kind === "webhook";
  const result = isForumOfWebhook ? await send(true) : first;
  if (result.kind === "made") return { ...result, kind: "sent" };
  return result.kind === "rebuild" ? { kind: "refused", reason: result.reason } : result;
}
