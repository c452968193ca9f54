import { apiError } from "../server/api-error.ts";
import type { ApiRequest } from "../server/exchange.ts";
import type { Channel, Message } from "../state/model.ts";
import { findMessage } from "../state/world.ts";

/**
 * The message that this bot made with the same nonce a few minutes ago, if the request asks for the check.
 * @throws 10008 when that message has been deleted since
 */
export function madeBefore(request: ApiRequest, channel: Channel): Message | null {
  const key = nonceKey(request, channel);
  if (key === null) return null;
  const { nonces, clock, quirks } = request.world;
  const used = nonces.get(key);
  if (used === undefined || clock.now() - used.at >= quirks.nonceWindowMs) return null;
  const message = findMessage(channel, used.messageId);
  if (message === undefined) throw apiError("unknownMessage");
  return message;
}

export function rememberNonce(request: ApiRequest, channel: Channel, message: Message): void {
  const key = nonceKey(request, channel);
  if (key === null) return;
  request.world.nonces.set(key, { messageId: message.id, at: request.world.clock.now() });
}

function nonceKey(request: ApiRequest, channel: Channel): string | null {
  const { nonce, enforce_nonce: isEnforced } = request.body;
  if (isEnforced !== true || (typeof nonce !== "string" && typeof nonce !== "number")) return null;
  return `${request.bot().id} ${channel.id} ${nonce}`;
}
