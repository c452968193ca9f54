import { apiError } from "../server/api-error.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";
import { channelJson } from "../present/channel-json.ts";
import { userJson } from "../present/message-json.ts";
import { isoOffset } from "../state/stored-parts.ts";
import type { Json, Role } from "../state/model.ts";
import { isThread } from "../state/threads.ts";
import { joinedGuild } from "./access.ts";

export function getGuild(request: ApiRequest): Reply {
  const guild = joinedGuild(request);
  return {
    status: 200,
    body: { ...EMPTY_GUILD, id: guild.id, name: guild.name, owner_id: guild.id, roles: guild.roles.map(roleJson) },
  };
}

export function listRoles(request: ApiRequest): Reply {
  return { status: 200, body: joinedGuild(request).roles.map(roleJson) };
}

export function listChannels(request: ApiRequest): Reply {
  const guild = joinedGuild(request);
  const channels = [...request.world.channels.values()].filter((one) => one.guildId === guild.id && !isThread(one));
  return { status: 200, body: channels.map(channelJson) };
}

export function getMember(request: ApiRequest): Reply {
  const guild = joinedGuild(request);
  const userId = request.param("user_id");
  const roles = guild.members.get(userId);
  if (roles === undefined) throw apiError("unknownMember");
  const bot = [...request.world.bots.values()].find(({ id }) => id === userId);
  return {
    status: 200,
    body: {
      user: userJson({ id: userId, name: bot?.name ?? `user${userId.slice(-4)}`, isBot: bot !== undefined }),
      roles,
      nick: null,
      avatar: null,
      banner: null,
      communication_disabled_until: null,
      flags: 0,
      joined_at: isoOffset(0),
      pending: false,
      premium_since: null,
      mute: false,
      deaf: false,
    },
  };
}

function roleJson({ id, name, permissions, mentionable }: Role, position: number): Json {
  return {
    id,
    name,
    permissions: permissions.toString(),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  };
}

/** The settings of a guild that no test reads. */
const EMPTY_GUILD = {
  icon: null,
  description: null,
  home_header: null,
  splash: null,
  discovery_splash: null,
  features: [],
  banner: null,
  application_id: null,
  region: "us-east",
  afk_channel_id: null,
  afk_timeout: 300,
  system_channel_id: null,
  system_channel_flags: 0,
  widget_enabled: false,
  widget_channel_id: null,
  verification_level: 1,
  default_message_notifications: 1,
  mfa_level: 0,
  explicit_content_filter: 0,
  max_presences: null,
  max_members: 500_000,
  max_stage_video_channel_users: 50,
  max_video_channel_users: 25,
  vanity_url_code: null,
  premium_tier: 0,
  premium_subscription_count: 0,
  preferred_locale: "en-US",
  rules_channel_id: null,
  safety_alerts_channel_id: null,
  public_updates_channel_id: null,
  premium_progress_bar_enabled: false,
  nsfw: false,
  nsfw_level: 0,
  emojis: [],
  stickers: [],
  incidents_data: null,
} as const satisfies Json;
