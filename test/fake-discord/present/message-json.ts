import type { Attachment, Author, Json, Message } from "../state/model.ts";
import { isThread } from "../state/threads.ts";
import { isoOffset } from "../state/stored-parts.ts";
import type { World } from "../state/world.ts";
import { threadJson } from "./channel-json.ts";

/** A message as every route returns it. */
export function messageJson(world: World, message: Message): Json {
  const thread = world.channels.get(message.id);
  const isOwnThread = thread !== undefined && isThread(thread) && thread.parentId === message.channelId;
  return {
    id: message.id,
    type: message.type,
    channel_id: message.channelId,
    content: message.content,
    author: authorJson(message.author),
    embeds: message.embeds,
    components: message.components,
    attachments: message.attachments.map((one) => attachmentJson(message.channelId, one)),
    mentions: message.mentions.users.map((id) => userJson({ id, name: `user${id.slice(-4)}`, isBot: false })),
    mention_roles: message.mentions.roles,
    mention_everyone: message.mentions.everyone,
    timestamp: isoOffset(message.createdAtMs),
    edited_timestamp: message.editedAtMs === null ? null : isoOffset(message.editedAtMs),
    flags: message.flags | (isOwnThread ? HAS_THREAD : 0),
    pinned: message.pinnedAtMs !== null,
    tts: false,
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(message.author.kind === "webhook" ? { webhook_id: message.author.id } : {}),
    ...(message.referenceId === null ? {} : { message_reference: referenceJson(message) }),
    ...(message.reactions.size === 0 ? {} : { reactions: reactionsJson(message) }),
    ...(isOwnThread ? { thread: threadJson(thread) } : {}),
  };
}

const HAS_THREAD = 32;

interface UserFacts {
  readonly id: string;
  readonly name: string;
  readonly isBot: boolean;
}

export function userJson({ id, name, isBot }: UserFacts): Json {
  return {
    id,
    username: name,
    global_name: null,
    avatar: null,
    discriminator: "0000",
    public_flags: 0,
    flags: 0,
    bot: isBot,
    primary_guild: null,
  };
}

function authorJson({ id, name }: Author): Json {
  return userJson({ id, name, isBot: true });
}

function attachmentJson(channelId: string, { id, filename, description, data }: Attachment): Json {
  const path = `attachments/${channelId}/${id}/${encodeURIComponent(filename)}`;
  return {
    id,
    filename,
    size: data.length,
    url: `https://cdn.discordapp.com/${path}`,
    proxy_url: `https://media.discordapp.net/${path}`,
    ...(description === null ? {} : { description }),
  };
}

function referenceJson({ channelId, referenceId }: Message): Json {
  return { type: 0, channel_id: channelId, message_id: referenceId };
}

function reactionsJson({ reactions }: Message): Json[] {
  return Array.from(reactions, ([emoji, users]) => ({
    emoji: { id: null, name: emoji },
    count: users.size,
    count_details: { burst: 0, normal: users.size },
    burst_colors: [],
    me_burst: false,
    me: true,
  }));
}
