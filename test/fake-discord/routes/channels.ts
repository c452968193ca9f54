import { UpdateGuildChannelRequestPartialSchema, UpdateThreadRequestPartialSchema } from "discord-api-spec/zod";
import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { channelJson } from "../present/channel-json.ts";
import { listOf } from "../state/json.ts";
import { addSystemMessage } from "../state/messages.ts";
import type { AutoArchiveMinutes, Channel, Json, Tag, Thread } from "../state/model.ts";
import { isThread } from "../state/threads.ts";
import { removeChannel } from "../state/removal.ts";
import { checkBody } from "../validation/body.ts";
import { botAuthor, demand, may, visibleChannel } from "./access.ts";
import { checkRename } from "./edit-limits.ts";
import { wantedTags } from "./forum-tags.ts";
import { checkRoom } from "./start-post.ts";

export function getChannel(request: ApiRequest): Reply {
  return { status: 200, body: channelJson(visibleChannel(request)) };
}

export function patchChannel(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  if (isThread(channel)) patchThread(request, channel);
  else patchGuildChannel(request, channel);
  return { status: 200, body: channelJson(channel) };
}

export function deleteChannel(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  demand(request, channel, isThread(channel) ? "MANAGE_THREADS" : "MANAGE_CHANNELS");
  const body = channelJson(channel);
  removeChannel(request.world, channel.id);
  return { status: 200, body };
}

function patchThread(request: ApiRequest, channel: Thread): void {
  const { world, body } = request;
  const { thread } = channel;
  checkBody(UpdateThreadRequestPartialSchema, body);
  demandThreadRights(request, channel);
  if (thread.archived && body["archived"] !== false) throw apiError("archived");
  const tags = body["applied_tags"] === undefined ? null : wantedTags(parentOf(request, channel), body["applied_tags"]);
  if (body["archived"] === false && thread.archived) checkRoom(world, channel);
  rename(request, channel);

  const now = world.clock.now();
  if (tags !== null) thread.appliedTags = tags;
  if (typeof body["locked"] === "boolean") thread.locked = body["locked"];
  if (typeof body["auto_archive_duration"] === "number") {
    thread.autoArchiveMinutes = body["auto_archive_duration"] as AutoArchiveMinutes;
  }
  if (typeof body["rate_limit_per_user"] === "number") channel.slowmodeS = body["rate_limit_per_user"];
  if (typeof body["archived"] === "boolean" && body["archived"] !== thread.archived) {
    thread.archived = body["archived"];
    thread.archivedAtMs = now;
    thread.lastActivityMs = now;
  }
}

/** The creator of a thread may archive, rename and tag it, but not lock it; only moderators may change a locked one. */
function demandThreadRights(request: ApiRequest, channel: Thread): void {
  if (may(request, channel, "MANAGE_THREADS")) return;
  const { body } = request;
  if (channel.thread.locked) throw apiError("locked");
  const isOwner = channel.thread.ownerId === request.bot().id;
  const onlyWakes = body["archived"] === false && Object.keys(body).length === 1;
  const mayWake = onlyWakes && may(request, channel, "SEND_MESSAGES_IN_THREADS");
  const forModerators = ["locked", "rate_limit_per_user"].some((key) => body[key] !== undefined);
  if (mayWake || (isOwner && !forModerators)) return;
  throw apiError("missingPermissions");
}

/** A new name adds a line to the thread. */
function rename(request: ApiRequest, channel: Channel): void {
  const { name } = request.body;
  if (typeof name !== "string" || name === channel.name) return;
  checkRename(request, channel.id);
  channel.name = name;
  if (!isThread(channel)) return;
  const { archived } = channel.thread;
  addSystemMessage(request.world, channel, { type: 4, author: botAuthor(request.bot()), content: name });
  channel.thread.archived = archived;
}

function patchGuildChannel(request: ApiRequest, channel: Channel): void {
  const { world, body } = request;
  checkBody(UpdateGuildChannelRequestPartialSchema, body);
  demand(request, channel, "MANAGE_CHANNELS");
  if (typeof body["topic"] === "string" && body["topic"] !== channel.topic) {
    checkRename(request, channel.id);
    channel.topic = body["topic"];
  }
  rename(request, channel);
  if (typeof body["rate_limit_per_user"] === "number") channel.slowmodeS = body["rate_limit_per_user"];
  if (body["available_tags"] !== undefined) {
    channel.tags = listOf(body["available_tags"]).map((tag) => toTag(tag, world.nextId));
  }
}

function toTag({ id, name, emoji_name: emoji, moderated }: Json, nextId: () => string): Tag {
  return {
    id: typeof id === "string" ? id : nextId(),
    name: String(name),
    moderated: moderated === true,
    emojiName: typeof emoji === "string" ? emoji : null,
  };
}

function parentOf({ world }: ApiRequest, channel: Thread): Channel {
  const parent = world.channels.get(channel.parentId ?? "");
  if (parent === undefined) throw apiError("unknownChannel");
  return parent;
}
