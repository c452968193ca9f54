import type { ApiRequest, Reply } from "../server/exchange.ts";
import { demand, demandActive, messageIn, visibleChannel } from "./access.ts";

export function addReaction(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  const message = messageIn(channel, request.param("message_id"));
  demand(request, channel, "READ_MESSAGE_HISTORY");
  const emoji = request.param("emoji");
  const users = message.reactions.get(emoji);
  // Only the first reaction with an emoji needs the permission to add.
  if (users === undefined) demand(request, channel, "ADD_REACTIONS");
  demandActive(channel);
  message.reactions.set(emoji, new Set([...(users ?? []), request.bot().id]));
  return { status: 204 };
}

export function removeReaction(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  const message = messageIn(channel, request.param("message_id"));
  demandActive(channel);
  const emoji = request.param("emoji");
  const users = message.reactions.get(emoji);
  users?.delete(request.bot().id);
  if (users?.size === 0) message.reactions.delete(emoji);
  return { status: 204 };
}

export function startTyping(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  demand(request, channel, channel.thread === null ? "SEND_MESSAGES" : "SEND_MESSAGES_IN_THREADS");
  return { status: 204 };
}
