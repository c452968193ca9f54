import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { messageJson } from "../present/message-json.ts";
import { createMessage } from "../state/messages.ts";
import type { Author, Channel, Json, Webhook } from "../state/model.ts";
import { isForum, isThread } from "../state/threads.ts";
import { checkMessage } from "../validation/message.ts";
import { demandUnlocked } from "./access.ts";
import { checkChannelFlood } from "./edit-limits.ts";
import { wantedTags } from "./forum-tags.ts";
import { startPost } from "./start-post.ts";

/** @throws 10015 gone, 401 with 50027 another token */
export function knownWebhook(request: ApiRequest): Webhook {
  const webhook = request.world.webhooks.get(request.param("webhook_id"));
  if (webhook === undefined) throw apiError("unknownWebhook");
  if (webhook.token !== request.param("webhook_token")) throw apiError("badWebhookToken");
  return webhook;
}

export function getWebhook(request: ApiRequest): Reply {
  const { id, token, name, channelId, applicationId } = knownWebhook(request);
  const guildId = homeOf(request, channelId).guildId;
  return {
    status: 200,
    body: {
      id,
      type: 1,
      name,
      avatar: null,
      channel_id: channelId,
      guild_id: guildId,
      application_id: applicationId,
      token,
      url: `https://discord.com/api/webhooks/${id}/${token}`,
    },
  };
}

export function deleteWebhook(request: ApiRequest): Reply {
  request.world.webhooks.delete(knownWebhook(request).id);
  return { status: 204 };
}

export function executeWebhook(request: ApiRequest): Reply {
  const { world, query } = request;
  const webhook = knownWebhook(request);
  const home = homeOf(request, webhook.channelId);
  const body = receivedBody(request, webhook);
  checkMessage(request, { operation: "webhook-create", body, mayNotInteract: webhook.applicationId === null });

  const threadName = typeof body["thread_name"] === "string" ? body["thread_name"] : null;
  const threadId = query.get("thread_id");
  checkTarget(home, threadName, threadId);
  const existing = threadId === null ? home : childThread(request, home, threadId);
  demandUnlocked(existing, false);
  checkChannelFlood(request, home.id);

  const said = { author: authorOf(webhook, body), body, files: request.files, mayPingAll: true };
  const message =
    threadName === null
      ? createMessage(world, { ...said, channel: existing })
      : startPost(world, {
          ...said,
          forum: home,
          name: threadName,
          appliedTags: wantedTags(home, body["applied_tags"]),
        }).message;
  return query.get("wait") === "true" ? { status: 200, body: messageJson(world, message) } : { status: 204 };
}

/** Without the parameter Discord ignores the components of a webhook without an application. */
function receivedBody({ body, query }: ApiRequest, { applicationId }: Webhook): Json {
  if (applicationId !== null || query.get("with_components") === "true") return body;
  const { components: _ignored, ...plain } = body;
  return plain;
}

function checkTarget(home: Channel, threadName: string | null, threadId: string | null): void {
  if (threadName !== null && threadId !== null) throw apiError("threadTwice");
  if (threadName !== null && !isForum(home)) throw apiError("onlyForumThreads");
  if (isForum(home) && threadName === null && threadId === null) throw apiError("forumNeedsThread");
}

export function homeOf(request: ApiRequest, channelId: string): Channel {
  const home = request.world.channels.get(channelId);
  if (home === undefined) throw apiError("unknownWebhook");
  return home;
}

/** @throws 10003 for anything but a thread of the webhook's own channel */
export function childThread(request: ApiRequest, home: Channel, threadId: string): Channel {
  const thread = request.world.channels.get(threadId);
  if (thread === undefined || !isThread(thread) || thread.parentId !== home.id) throw apiError("unknownChannel");
  return thread;
}

function authorOf({ id, name }: Webhook, body: Json): Author {
  return {
    id,
    name: typeof body["username"] === "string" ? body["username"] : name,
    avatarUrl: typeof body["avatar_url"] === "string" ? body["avatar_url"] : null,
    kind: "webhook",
  };
}
