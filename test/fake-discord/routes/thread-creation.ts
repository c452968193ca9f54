import {
  CreateForumThreadRequestSchema,
  CreateTextThreadWithMessageRequestSchema,
  CreateTextThreadWithoutMessageRequestSchema,
} from "discord-api-spec/zod";
import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { threadJson } from "../present/channel-json.ts";
import { messageJson } from "../present/message-json.ts";
import { objectOf } from "../state/json.ts";
import { addSystemMessage } from "../state/messages.ts";
import type { AutoArchiveMinutes, Channel } from "../state/model.ts";
import { createThread, isForum } from "../state/threads.ts";
import { checkBody } from "../validation/body.ts";
import { checkMessage } from "../validation/message.ts";
import { botAuthor, demand, may, messageIn, visibleChannel } from "./access.ts";
import { wantedTags } from "./forum-tags.ts";
import { checkRoom, startPost } from "./start-post.ts";

/** The thread gets the message's own id, so a second call finds it there. @throws 160004 */
export function threadFromMessage(request: ApiRequest): Reply {
  const { world, body } = request;
  const parent = visibleChannel(request);
  if (parent.type !== 0 && parent.type !== 5) throw apiError("wrongChannelType");
  const message = messageIn(parent, request.param("message_id"));
  checkBody(CreateTextThreadWithMessageRequestSchema, body);
  demand(request, parent, "CREATE_PUBLIC_THREADS");
  if (world.channels.has(message.id)) throw apiError("threadExists");
  checkRoom(world, parent);
  const thread = createThread(world, {
    id: message.id,
    parent,
    type: parent.type === 5 ? 10 : 11,
    name: nameIn(body),
    ownerId: request.bot().id,
    autoArchiveMinutes: archiveTimeIn(body),
  });
  return { status: 201, body: threadJson(thread) };
}

export function threadWithoutMessage(request: ApiRequest): Reply {
  const parent = visibleChannel(request);
  if (isForum(parent)) return forumPost(request, parent);
  if (parent.type !== 0 && parent.type !== 5) throw apiError("wrongChannelType");
  return plainThread(request, parent);
}

function plainThread(request: ApiRequest, parent: Channel): Reply {
  const { world, body } = request;
  checkBody(CreateTextThreadWithoutMessageRequestSchema, body);
  // The default is a private thread.
  const type = body["type"] === 11 || body["type"] === 10 ? body["type"] : 12;
  demand(request, parent, type === 12 ? "CREATE_PRIVATE_THREADS" : "CREATE_PUBLIC_THREADS");
  checkRoom(world, parent);
  const bot = request.bot();
  const thread = createThread(world, {
    id: world.nextId(),
    parent,
    type,
    name: nameIn(body),
    ownerId: bot.id,
    autoArchiveMinutes: archiveTimeIn(body),
  });
  if (type !== 12) {
    addSystemMessage(world, parent, { type: 18, author: botAuthor(bot), content: thread.name, referenceId: thread.id });
  }
  return { status: 201, body: threadJson(thread) };
}

function forumPost(request: ApiRequest, forum: Channel): Reply {
  const { world, body, files } = request;
  checkBody(CreateForumThreadRequestSchema, body);
  const first = objectOf(body["message"]);
  checkMessage(request, { operation: "forum-starter", body: first, at: ["message"] });
  demand(request, forum, "SEND_MESSAGES");
  if (files.length > 0) demand(request, forum, "ATTACH_FILES");
  const appliedTags = wantedTags(forum, body["applied_tags"]);
  const { thread, message } = startPost(world, {
    forum,
    author: botAuthor(request.bot()),
    name: nameIn(body),
    appliedTags,
    autoArchiveMinutes: archiveTimeIn(body),
    body: first,
    files,
    mayPingAll: may(request, forum, "MENTION_EVERYONE"),
    mayEmbed: may(request, forum, "EMBED_LINKS"),
  });
  return { status: 201, body: { ...threadJson(thread), message: messageJson(world, message) } };
}

function nameIn(body: ApiRequest["body"]): string {
  return String(body["name"]);
}

function archiveTimeIn(body: ApiRequest["body"]): AutoArchiveMinutes | undefined {
  const minutes = body["auto_archive_duration"];
  return typeof minutes === "number" ? (minutes as AutoArchiveMinutes) : undefined;
}
