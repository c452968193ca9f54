import { apiError } from "../server/api-error.ts";
import type { ApiRequest } from "../server/exchange.ts";
import type { Author, Bot, Channel, Guild, Message } from "../state/model.ts";
import { can, type Permission } from "../state/permissions.ts";
import { isThread } from "../state/threads.ts";
import { findMessage } from "../state/world.ts";

/** @throws 10003 unknown, 50001 not visible to this bot */
export function visibleChannel(request: ApiRequest): Channel {
  const bot = request.bot();
  const channel = request.world.channels.get(request.param("channel_id"));
  if (channel === undefined) throw apiError("unknownChannel");
  if (!can(request.world, { channel, userId: bot.id }, "VIEW_CHANNEL")) throw apiError("missingAccess");
  return channel;
}

/** @throws 50013 */
export function demand(request: ApiRequest, channel: Channel, permission: Permission): void {
  if (!may(request, channel, permission)) throw apiError("missingPermissions");
}

export function may(request: ApiRequest, channel: Channel, permission: Permission): boolean {
  return can(request.world, { channel, userId: request.bot().id }, permission);
}

/** @throws 10008 */
export function messageIn(channel: Channel, messageId: string): Message {
  const message = findMessage(channel, messageId);
  if (message === undefined) throw apiError("unknownMessage");
  return message;
}

/** @throws 10004 unknown, 50001 the bot is no member */
export function joinedGuild(request: ApiRequest): Guild {
  const bot = request.bot();
  const guild = request.world.guilds.get(request.param("guild_id"));
  if (guild === undefined) throw apiError("unknownGuild");
  if (!guild.members.has(bot.id)) throw apiError("missingAccess");
  return guild;
}

export function botAuthor({ id, name }: Bot): Author {
  return { id, name, avatarUrl: null, kind: "bot" };
}

/** @throws 160005 except for moderators */
export function demandUnlocked(channel: Channel, isModerator: boolean): void {
  if (isThread(channel) && channel.thread.locked && !isModerator) throw apiError("locked");
}

/** @throws 50083: an edit does not take a thread out of the archive, a new message does */
export function demandActive(channel: Channel): void {
  if (isThread(channel) && channel.thread.archived) throw apiError("archived");
}
