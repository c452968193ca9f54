import type { Channel, Json, Tag, Thread } from "../state/model.ts";
import { isForum, isThread } from "../state/threads.ts";
import { isoOffset } from "../state/stored-parts.ts";

export function channelJson(channel: Channel): Json {
  if (isThread(channel)) return threadJson(channel);
  if (channel.type === 1) return directJson(channel);
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    name: channel.name,
    topic: channel.topic,
    parent_id: null,
    position: 0,
    nsfw: false,
    flags: channel.requireTag ? REQUIRE_TAG : 0,
    rate_limit_per_user: channel.slowmodeS,
    last_message_id: channel.messages.at(-1)?.id ?? null,
    permission_overwrites: channel.overwrites.map(({ id, type, allow, deny }) => ({
      id,
      type,
      allow: allow.toString(),
      deny: deny.toString(),
    })),
    ...(isForum(channel) ? { available_tags: channel.tags.map(tagJson) } : {}),
  };
}

const REQUIRE_TAG = 16;

export function threadJson(channel: Thread): Json {
  const { thread } = channel;
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    parent_id: channel.parentId,
    owner_id: thread.ownerId,
    name: channel.name,
    flags: 0,
    rate_limit_per_user: channel.slowmodeS,
    last_message_id: channel.messages.at(-1)?.id ?? null,
    message_count: channel.messages.length,
    member_count: 1,
    total_message_sent: thread.totalSent,
    applied_tags: thread.appliedTags,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: isoOffset(thread.archivedAtMs),
      auto_archive_duration: thread.autoArchiveMinutes,
      locked: thread.locked,
      create_timestamp: isoOffset(thread.createdAtMs),
    },
  };
}

function directJson({ id, messages }: Channel): Json {
  return { id, type: 1, flags: 0, last_message_id: messages.at(-1)?.id ?? null, recipients: [] };
}

function tagJson({ id, name, moderated, emojiName }: Tag): Json {
  return { id, name, moderated, emoji_id: null, emoji_name: emojiName };
}
