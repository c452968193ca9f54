import { messageJson } from "../present/message-json.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { addSystemMessage } from "../state/messages.ts";
import { isoOffset } from "../state/stored-parts.ts";
import { botAuthor, demand, demandActive, may, messageIn, visibleChannel } from "./access.ts";

/** The last pinned first; without READ_MESSAGE_HISTORY none, without an error. */
export function listPins(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  const found = may(request, channel, "READ_MESSAGE_HISTORY") ? channel.messages : [];
  const items = found
    .flatMap((message) => (message.pinnedAtMs === null ? [] : [{ message, atMs: message.pinnedAtMs }]))
    .toSorted((one, other) => other.atMs - one.atMs)
    .map(({ message, atMs }) => ({ pinned_at: isoOffset(atMs), message: messageJson(request.world, message) }));
  return { status: 200, body: { items, has_more: false } };
}

/** A line of Discord's own tells the channel of the new pin. */
export function pinMessage(request: ApiRequest): Reply {
  const { world } = request;
  const channel = visibleChannel(request);
  const message = messageIn(channel, request.param("message_id"));
  demand(request, channel, "PIN_MESSAGES");
  demandActive(channel);
  if (message.pinnedAtMs === null) {
    message.pinnedAtMs = world.clock.now();
    addSystemMessage(world, channel, {
      type: 6,
      author: botAuthor(request.bot()),
      content: "",
      referenceId: message.id,
    });
  }
  return { status: 204 };
}

export function unpinMessage(request: ApiRequest): Reply {
  const channel = visibleChannel(request);
  const message = messageIn(channel, request.param("message_id"));
  demand(request, channel, "PIN_MESSAGES");
  message.pinnedAtMs = null;
  return { status: 204 };
}
