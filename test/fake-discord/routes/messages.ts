import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { messageJson } from "../present/message-json.ts";
import { createMessage, editMessage } from "../state/messages.ts";
import type { Channel, Json, Message } from "../state/model.ts";
import { isForum, isThread } from "../state/threads.ts";
import { IS_COMPONENTS_V2 } from "../validation/components.ts";
import { listOf } from "../state/json.ts";
import { checkMessage } from "../validation/message.ts";
import { botAuthor, demand, demandActive, demandUnlocked, may, messageIn, visibleChannel } from "./access.ts";
import { checkOldEdit } from "./edit-limits.ts";
import { tooMany } from "../limits/too-many.ts";
import { findMessage } from "../state/world.ts";

export function postMessage(request: ApiRequest): Reply {
  const { world, body, files } = request;
  const channel = visibleChannel(request);
  if (isForum(channel)) throw apiError("notText");
  checkMessage(request, { operation: "bot-create", body });
  demandWriting(request, channel);
  const before = madeBefore(request, channel);
  if (before !== null) return { status: 200, body: messageJson(world, before) };

  checkForumRace(request, channel);
  checkSlowmode(request, channel);
  const message = createMessage(world, {
    channel,
    author: botAuthor(request.bot()),
    body,
    files,
    mayPingAll: may(request, channel, "MENTION_EVERYONE"),
    mayEmbed: may(request, channel, "EMBED_LINKS"),
  });
  rememberNonce(request, channel, message);
  return { status: 200, body: messageJson(world, message) };
}

function demandWriting(request: ApiRequest, channel: Channel): void {
  const { body, files } = request;
  demand(request, channel, isThread(channel) ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES");
  demandUnlocked(channel, may(request, channel, "MANAGE_THREADS"));
  if (files.length > 0) demand(request, channel, "ATTACH_FILES");
  if (body["message_reference"] !== undefined && !may(request, channel, "READ_MESSAGE_HISTORY"))
    throw apiError("noHistory");
  if (isOnlyEmbeds(body) && files.length === 0) demand(request, channel, "EMBED_LINKS");
}

function isOnlyEmbeds(body: Json): boolean {
  const { content } = body;
  const hasText = typeof content === "string" && content.trim() !== "";
  return !hasText && listOf(body["components"]).length === 0 && listOf(body["embeds"]).length > 0;
}

function checkForumRace({ world }: ApiRequest, channel: Channel): void {
  if (!isThread(channel) || world.quirks.forumRaceMs === 0) return;
  const parent = world.channels.get(channel.parentId ?? "");
  const ageMs = world.clock.now() - channel.thread.createdAtMs;
  if (parent !== undefined && isForum(parent) && ageMs < world.quirks.forumRaceMs) throw apiError("forumRace");
}

export function getMessage(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  demand(request, channel, "READ_MESSAGE_HISTORY");
  return { status: 200, body: messageJson(request.world, messageIn(channel, request.param("message_id"))) };
}

export function patchMessage(request: ApiRequest): Reply {
  const { world, body, files } = request;
  const channel = visibleChannel(request);
  const message = messageIn(channel, request.param("message_id"));
  if (message.author.id !== request.bot().id) throw apiError("foreignMessage");
  checkMessage(request, {
    operation: "bot-edit",
    body,
    knownAttachments: message.attachments.map(({ id }) => id),
    wasV2: (message.flags & IS_COMPONENTS_V2) !== 0,
  });
  demandActive(channel);
  demandUnlocked(channel, may(request, channel, "MANAGE_THREADS"));
  checkOldEdit(request, message);
  editMessage(world, {
    channel,
    message,
    body,
    files,
    mayPingAll: may(request, channel, "MENTION_EVERYONE"),
    mayEmbed: may(request, channel, "EMBED_LINKS"),
  });
  return { status: 200, body: messageJson(world, message) };
}

export function deleteMessage(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  const message = messageIn(channel, request.param("message_id"));
  if (message.author.id !== request.bot().id) demand(request, channel, "MANAGE_MESSAGES");
  demandActive(channel);
  channel.messages.splice(channel.messages.indexOf(message), 1);
  return { status: 204 };
}

/** @throws 429 with 20016, except for moderators and webhooks */
function checkSlowmode(request: ApiRequest, channel: Channel): void {
  const { world } = request;
  if (channel.slowmodeS === 0) return;
  if (may(request, channel, "MANAGE_MESSAGES") || may(request, channel, "MANAGE_CHANNELS")) return;
  const key = `${channel.id} ${request.bot().id}`;
  const freeAtMs = (world.lastWritten.get(key) ?? -Infinity) + channel.slowmodeS * 1000;
  const waitMs = freeAtMs - world.clock.now();
  if (waitMs > 0) {
    throw tooMany({
      scope: "user",
      waitMs,
      inMilliseconds: request.speaksMilliseconds,
      code: 20016,
      message: "This action cannot be performed due to slowmode rate limit.",
    });
  }
  world.lastWritten.set(key, world.clock.now());
}

/**
 * The message that this bot made with the same nonce a few minutes ago, if the request asks for the check.
 * @throws 10008 when that message has been deleted since
 */
function madeBefore(request: ApiRequest, channel: Channel): Message | null {
  const key = nonceKey(request, channel);
  if (key === null) return null;
  const { nonces, clock, quirks } = request.world;
  const used = nonces.get(key);
  if (used === undefined || clock.now() - used.at >= quirks.nonceWindowMs) return null;
  const message = findMessage(channel, used.messageId);
  if (message === undefined) throw apiError("unknownMessage");
  return message;
}

function rememberNonce(request: ApiRequest, channel: Channel, message: Message): void {
  const key = nonceKey(request, channel);
  if (key === null) return;
  request.world.nonces.set(key, { messageId: message.id, at: request.world.clock.now() });
}

function nonceKey(request: ApiRequest, channel: Channel): string | null {
  const { nonce, enforce_nonce: isEnforced } = request.body;
  if (isEnforced !== true || (typeof nonce !== "string" && typeof nonce !== "number")) return null;
  return `${request.bot().id} ${channel.id} ${nonce}`;
}
