import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { channelJson } from "../present/channel-json.ts";
import { userJson } from "../present/message-json.ts";
import type { Channel } from "../state/model.ts";

export function getMe(request: ApiRequest): Reply {
  const { id, name } = request.bot();
  return {
    status: 200,
    body: { ...userJson({ id, name, isBot: true }), mfa_enabled: false, locale: "en-US", verified: true },
  };
}

export function getMyGuilds(request: ApiRequest): Reply {
  const { id: botId } = request.bot();
  const guilds = [...request.world.guilds.values()].filter(({ members }) => members.has(botId));
  return { status: 200, body: guilds.map(({ id, name }) => ({ id, name, icon: null, owner: false, features: [] })) };
}

/** Opens or finds the conversation with a user. @throws 50007 if the user shares no guild with the bot */
export function openDirect(request: ApiRequest): Reply {
  const { world, body } = request;
  const bot = request.bot();
  const recipientId = String(body["recipient_id"]);
  const shared = [...world.guilds.values()].some(({ members }) => members.has(recipientId) && members.has(bot.id));
  if (!shared) throw apiError("cannotDm");
  const found = [...world.channels.values()].find((one) => one.type === 1 && one.recipientId === recipientId);
  if (found !== undefined) return { status: 200, body: channelJson(found) };
  const channel: Channel = {
    id: world.nextId(),
    type: 1,
    guildId: null,
    parentId: null,
    name: "",
    topic: null,
    slowmodeS: 0,
    overwrites: [],
    tags: [],
    requireTag: false,
    messages: [],
    thread: null,
    recipientId,
  };
  world.channels.set(channel.id, channel);
  return { status: 200, body: channelJson(channel) };
}
