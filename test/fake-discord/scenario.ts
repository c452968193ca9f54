import { randomBytes } from "node:crypto";
import type { Bot, Channel, ChannelType, Guild, Message } from "./state/model.ts";
import { type Permission, permissionBits, NOTIFIER_PERMISSIONS, PERMISSIONS } from "./state/permissions.ts";
import { removeChannel } from "./state/removal.ts";
import { isThread } from "./state/threads.ts";
import { findMessage, type World } from "./state/world.ts";

interface ChannelSpec {
  readonly name?: string;
  /** Seconds between two messages of one author. */
  readonly slowmodeS?: number;
}

interface ForumSpec extends ChannelSpec {
  /** Names of the tags, in order. */
  readonly tags?: readonly string[];
  readonly requireTag?: boolean;
  /** A media channel instead. */
  readonly media?: boolean;
}

interface WebhookSpec {
  readonly name?: string;
  /** Made by an application: may use interactive components. */
  readonly byApplication?: boolean;
}

interface BotSpec {
  readonly name?: string;
  /** Everywhere in the guild; default: the nine that a notifier needs. */
  readonly permissions?: readonly Permission[];
  /** Not a member of the guild. */
  readonly otherBot?: boolean;
}

/** Builds Discord's state, and performs users' actions that a client does not see. Ids are channel ids. */
export interface Scenario {
  readonly guildId: string;
  addTextChannel(spec?: ChannelSpec): string;
  addAnnouncementChannel(spec?: ChannelSpec): string;
  addForum(spec?: ForumSpec): string;
  /** @returns its address as a user copies it: without a version */
  addWebhook(channelId: string, spec?: WebhookSpec): string;
  /** @returns its token */
  addBot(spec?: BotSpec): string;
  botId(token: string): string;
  applicationId(token: string): string;
  /** As its owner sets it in the developer portal. */
  setInteractionsEndpoint(token: string, url: string | null): void;
  /** @returns the id of a user who is in the guild */
  addMember(): string;
  addRole(spec?: { readonly name?: string; readonly mentionable?: boolean }): string;
  /** The ids of a forum's tags by name. */
  tagIds(channelId: string): Readonly<Record<string, string>>;
  /** Removes permissions from a bot in one channel. */
  deny(channelId: string, token: string, permissions: readonly Permission[]): void;
  grant(channelId: string, token: string, permissions: readonly Permission[]): void;
  deleteChannel(channelId: string): void;
  deleteThread(threadId: string): void;
  deleteMessage(channelId: string, messageId: string): void;
  deleteWebhook(url: string): void;
  /** A person's reaction. */
  react(channelId: string, messageId: string, emoji?: string): void;
  unpin(channelId: string, messageId: string): void;
  archive(threadId: string): void;
  lock(threadId: string): void;
  setSlowmode(channelId: string, seconds: number): void;
}

export function createScenario(world: World, origin: string): Scenario {
  const guild = addGuild(world);

  const channelOf = (id: string): Channel => {
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error(`the fake has no channel ${id}`);
    return channel;
  };
  const messageOf = (channelId: string, id: string): Message => {
    const message = findMessage(channelOf(channelId), id);
    if (message === undefined) throw new Error(`channel ${channelId} has no message ${id}`);
    return message;
  };
  const threadOf = (id: string) => {
    const channel = channelOf(id);
    if (!isThread(channel)) throw new Error(`channel ${id} is no thread`);
    return channel.thread;
  };
  const botOf = (token: string): Bot => {
    const bot = world.bots.get(token);
    if (bot === undefined) throw new Error("the fake has no bot of this token");
    return bot;
  };

  return {
    guildId: guild.id,
    addTextChannel: (spec = {}) => addChannel(world, guild, { type: 0, ...spec }),
    addAnnouncementChannel: (spec = {}) => addChannel(world, guild, { type: 5, ...spec }),
    addForum: ({ media = false, ...spec } = {}) => addChannel(world, guild, { type: media ? 16 : 15, ...spec }),
    addWebhook: (channelId, { name = "Notifier", byApplication = false } = {}) => {
      const id = world.nextId();
      const token = randomBytes(51).toString("base64url");
      const applicationId = byApplication ? world.nextId() : null;
      world.webhooks.set(id, { id, token, channelId: channelOf(channelId).id, name, applicationId });
      return `${origin}/api/webhooks/${id}/${token}`;
    },
    addBot: ({ name = "Notifier", permissions = NOTIFIER_PERMISSIONS, otherBot = false } = {}) => {
      const id = world.nextId();
      const token = botToken(id);
      world.bots.set(token, { id, applicationId: world.nextId(), token, name, interactionsEndpointUrl: null });
      if (otherBot) return token;
      const role = { id: world.nextId(), name, permissions: permissionBits(permissions), mentionable: false };
      guild.roles.push(role);
      guild.members.set(id, [role.id]);
      return token;
    },
    botId: (token) => botOf(token).id,
    applicationId: (token) => botOf(token).applicationId,
    setInteractionsEndpoint: (token, url) => {
      botOf(token).interactionsEndpointUrl = url;
    },
    addMember: () => {
      const id = world.nextId();
      guild.members.set(id, []);
      return id;
    },
    addRole: ({ name = "role", mentionable = true } = {}) => {
      const id = world.nextId();
      guild.roles.push({ id, name, permissions: 0n, mentionable });
      return id;
    },
    tagIds: (channelId) => Object.fromEntries(channelOf(channelId).tags.map(({ name, id }) => [name, id])),
    deny: (channelId, token, permissions) => {
      const channel = channelOf(channelId);
      channel.overwrites.push({ id: botOf(token).id, type: 1, allow: 0n, deny: permissionBits(permissions) });
    },
    grant: (channelId, token, permissions) => {
      const channel = channelOf(channelId);
      channel.overwrites.push({ id: botOf(token).id, type: 1, allow: permissionBits(permissions), deny: 0n });
    },
    deleteChannel: (channelId) => removeChannel(world, channelOf(channelId).id),
    deleteThread: (threadId) => {
      threadOf(threadId);
      removeChannel(world, threadId);
    },
    deleteMessage: (channelId, messageId) => {
      const { messages } = channelOf(channelId);
      const index = messages.findIndex(({ id }) => id === messageId);
      if (index === -1) throw new Error(`channel ${channelId} has no message ${messageId}`);
      messages.splice(index, 1);
    },
    deleteWebhook: (url) => {
      const id = /\/webhooks\/(\d+)\//.exec(url)?.[1] ?? "";
      if (!world.webhooks.delete(id)) throw new Error("the fake has no such webhook");
    },
    react: (channelId, messageId, emoji = "👍") => {
      const { reactions } = messageOf(channelId, messageId);
      reactions.set(emoji, new Set([...(reactions.get(emoji) ?? []), world.nextId()]));
    },
    unpin: (channelId, messageId) => {
      messageOf(channelId, messageId).pinnedAtMs = null;
    },
    archive: (threadId) => {
      const thread = threadOf(threadId);
      thread.archived = true;
      thread.archivedAtMs = world.clock.now();
    },
    lock: (threadId) => {
      threadOf(threadId).locked = true;
    },
    setSlowmode: (channelId, seconds) => {
      channelOf(channelId).slowmodeS = seconds;
    },
  };
}

function addGuild(world: World): Guild {
  const id = world.nextId();
  // All members see the channels; other permissions come from a role.
  const everyone = { id, name: "@everyone", permissions: PERMISSIONS.VIEW_CHANNEL, mentionable: false };
  const guild: Guild = { id, name: "Test guild", roles: [everyone], members: new Map() };
  world.guilds.set(id, guild);
  return guild;
}

function addChannel(world: World, guild: Guild, spec: ForumSpec & { readonly type: ChannelType }): string {
  const id = world.nextId();
  const { name = "channel", slowmodeS = 0, tags = [], requireTag = false, type } = spec;
  world.channels.set(id, {
    id,
    type,
    guildId: guild.id,
    parentId: null,
    name,
    topic: null,
    slowmodeS,
    overwrites: [],
    tags: tags.map((tag) => ({ id: world.nextId(), name: tag, moderated: false, emojiName: null })),
    requireTag,
    messages: [],
    thread: null,
    recipientId: null,
  });
  return id;
}

/** In the form of the real ones: id, time, signature. */
function botToken(id: string): string {
  const head = Buffer.from(id).toString("base64url");
  return `${head}.${randomBytes(4).toString("base64url")}.${randomBytes(28).toString("base64url")}`;
}
