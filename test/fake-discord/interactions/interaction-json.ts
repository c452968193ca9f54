import { messageJson, userJson } from "../present/message-json.ts";
import { NOTIFIER_PERMISSIONS, permissionBits } from "../state/permissions.ts";
import type { Interaction, Json } from "../state/model.ts";
import type { World } from "../state/world.ts";

/** An INTERACTION_CREATE as the gateway sends it. */
export function interactionJson(world: World, interaction: Interaction, data: Json): Json {
  const { id, token, type, bot, userId, channel, message } = interaction;
  const user = userJson({ id: userId, name: `user${userId.slice(-4)}`, isBot: false });
  const permissions = permissionBits(NOTIFIER_PERMISSIONS).toString();
  const isDirect = channel.guildId === null;
  return {
    id,
    application_id: bot.applicationId,
    type,
    data,
    channel: { id: channel.id, type: channel.type, name: channel.name, guild_id: channel.guildId },
    channel_id: channel.id,
    ...(isDirect
      ? { user }
      : { guild_id: channel.guildId, guild: { id: channel.guildId, locale: "en-US", features: [] } }),
    ...(isDirect ? {} : { member: memberJson(world, interaction, user) }),
    token,
    version: 1,
    message: messageJson(world, message),
    app_permissions: permissions,
    locale: "en-US",
    guild_locale: "en-US",
    entitlements: [],
    authorizing_integration_owners: { "0": channel.guildId ?? "0" },
    context: isDirect ? 1 : 0,
    attachment_size_limit: 10_485_760,
  };
}

function memberJson(world: World, { channel, userId }: Interaction, user: Json): Json {
  return {
    user,
    roles: world.guilds.get(channel.guildId ?? "")?.members.get(userId) ?? [],
    nick: null,
    avatar: null,
    joined_at: "2026-01-01T00:00:00.000000+00:00",
    premium_since: null,
    pending: false,
    communication_disabled_until: null,
    deaf: false,
    mute: false,
    flags: 0,
    permissions: permissionBits(["VIEW_CHANNEL"]).toString(),
  };
}
