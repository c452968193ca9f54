import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { messageJson } from "../present/message-json.ts";
import { createMessage } from "../state/messages.ts";
import type { Author, Channel, Json, Webhook } from "../state/model.ts";
import { activeThreads, createThread, isForum, isThread } from "../state/threads.ts";
import { checkMessage } from "../validation/message.ts";
import { demandUnlocked } from "./access.ts";
import { checkChannelFlood } from "./edit-limits.ts";
import { wantedTags } from "./forum-tags.ts";

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
  const { world, query, body } = request;
  const webhook = knownWebhook(request);
  const home = homeOf(request, webhook.channelId);
  checkWebhookBody(request, webhook);

  const threadName = typeof body["thread_name"] === "string" ? body["thread_name"] : null;
  const threadId = query.get("thread_id");
  checkTarget(home, threadName, threadId);
  const existing = threadId === null ? home : childThread(request, home, threadId);
  demandUnlocked(existing, false);
  checkChannelFlood(request, home.id);

  const author = authorOf(webhook, body);
  const message =
    threadName === null
      ? createMessage(world, { channel: existing, author, body, files: request.files, mayPingAll: true })
      : startPost(request, { forum: home, author, threadName });
  return query.get("wait") === "true" ? { status: 200, body: messageJson(world, message) } : { status: 204 };
}

function checkWebhookBody(request: ApiRequest, { applicationId }: Webhook): void {
  const { body, query } = request;
  const mayComponents = applicationId !== null || query.get("with_components") === "true";
  // Without the parameter Discord looks past the components of a webhook that belongs to no application.
  const { components, ...plain } = body;
  checkMessage(request, {
    operation: "webhook-create",
    body: mayComponents && components !== undefined ? body : plain,
    mayNotInteract: applicationId === null,
  });
}

function checkTarget(home: Channel, threadName: string | null, threadId: string | null): void {
  if (threadName !== null && threadId !== null) throw apiError("threadTwice");
  if (threadName !== null && !isForum(home)) throw apiError("onlyForumThreads");
  if (isForum(home) && threadName === null && threadId === null) throw apiError("forumNeedsThread");
}

function startPost(
  request: ApiRequest,
  { forum, author, threadName }: { readonly forum: Channel; readonly author: Author; readonly threadName: string },
): ReturnType<typeof createMessage> {
  const { world, body, files } = request;
  const appliedTags = wantedTags(forum, body["applied_tags"]);
  if (activeThreads(world, forum.guildId ?? "").length >= world.quirks.maxActiveThreads)
    throw apiError("tooManyThreads");
  const id = world.nextId();
  const channel = createThread(world, {
    id,
    parent: forum,
    type: 11,
    name: threadName,
    ownerId: author.id,
    appliedTags,
  });
  try {
    return createMessage(world, { channel, author, body, files, mayPingAll: true, id });
  } catch (error) {
    // An empty first message leaves no thread behind.
    world.channels.delete(id);
    throw error;
  }
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
