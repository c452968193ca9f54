import type { Channel, Guild } from "./model.ts";
import type { World } from "./world.ts";

export const PERMISSIONS = {
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  EMBED_LINKS: 1n << 14n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MENTION_EVERYONE: 1n << 17n,
  MANAGE_THREADS: 1n << 34n,
  CREATE_PUBLIC_THREADS: 1n << 35n,
  CREATE_PRIVATE_THREADS: 1n << 36n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
  PIN_MESSAGES: 1n << 51n,
} as const satisfies Record<string, bigint>;

export type Permission = keyof typeof PERMISSIONS;

/** The nine that a notifier with all its features needs. */
export const NOTIFIER_PERMISSIONS: readonly Permission[] = [
  "VIEW_CHANNEL",
  "SEND_MESSAGES",
  "EMBED_LINKS",
  "ATTACH_FILES",
  "READ_MESSAGE_HISTORY",
  "ADD_REACTIONS",
  "MANAGE_THREADS",
  "CREATE_PUBLIC_THREADS",
  "SEND_MESSAGES_IN_THREADS",
];

export function permissionBits(names: readonly Permission[]): bigint {
  return names.reduce((bits, name) => bits | PERMISSIONS[name], 0n);
}

/** A member's permissions in a channel: roles first, then the channel's overwrites. A thread has its parent's. */
function effectiveBits(world: World, channel: Channel, userId: string): bigint {
  const guild = world.guilds.get(channel.guildId ?? "");
  if (guild === undefined) return permissionBits(NOTIFIER_PERMISSIONS);
  const base = roleBits(guild, userId);
  if ((base & PERMISSIONS.ADMINISTRATOR) !== 0n) return ~0n;
  const home = channel.thread === null ? channel : (world.channels.get(channel.parentId ?? "") ?? channel);
  return applyOverwrites(base, home, guild, userId);
}

function roleBits(guild: Guild, userId: string): bigint {
  const own = guild.members.get(userId);
  if (own === undefined) return 0n;
  return guild.roles
    .filter(({ id }) => id === guild.id || own.includes(id))
    .reduce((bits, { permissions }) => bits | permissions, 0n);
}

function applyOverwrites(base: bigint, channel: Channel, guild: Guild, userId: string): bigint {
  const roles = guild.members.get(userId) ?? [];
  const layers = [
    channel.overwrites.filter(({ id }) => id === guild.id),
    channel.overwrites.filter(({ id, type }) => type === 0 && roles.includes(id)),
    channel.overwrites.filter(({ id, type }) => type === 1 && id === userId),
  ];
  return layers.reduce((bits, layer) => {
    const deny = layer.reduce((sum, one) => sum | one.deny, 0n);
    const allow = layer.reduce((sum, one) => sum | one.allow, 0n);
    return (bits & ~deny) | allow;
  }, base);
}

export function can(world: World, where: { channel: Channel; userId: string }, permission: Permission): boolean {
  return (effectiveBits(world, where.channel, where.userId) & PERMISSIONS[permission]) !== 0n;
}
