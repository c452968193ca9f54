import type { AutoArchiveMinutes, Channel, ChannelType, Thread } from "./model.ts";
import type { World } from "./world.ts";

export function isThread(channel: Channel): channel is Thread {
  return channel.thread !== null;
}

export function isForum(channel: Channel): boolean {
  return channel.type === 15 || channel.type === 16;
}

interface NewThread {
  /** The id of the message that it grows from, or a new one. */
  readonly id: string;
  readonly parent: Channel;
  readonly type: Extract<ChannelType, 10 | 11 | 12>;
  readonly name: string;
  readonly ownerId: string;
  readonly autoArchiveMinutes?: AutoArchiveMinutes | undefined;
  readonly appliedTags?: readonly string[];
}

export function createThread(world: World, spec: NewThread): Thread {
  const now = world.clock.now();
  const thread: Thread = {
    id: spec.id,
    type: spec.type,
    guildId: spec.parent.guildId,
    parentId: spec.parent.id,
    name: spec.name,
    topic: null,
    slowmodeS: 0,
    overwrites: [],
    tags: [],
    requireTag: false,
    messages: [],
    recipientId: null,
    thread: {
      ownerId: spec.ownerId,
      createdAtMs: now,
      archived: false,
      archivedAtMs: now,
      locked: false,
      autoArchiveMinutes: spec.autoArchiveMinutes ?? 4320,
      appliedTags: spec.appliedTags ?? [],
      lastActivityMs: now,
      totalSent: 0,
    },
  };
  world.channels.set(thread.id, thread);
  return thread;
}

/** Archives threads that were idle for their own time. Called before each request, so no timer is needed. */
export function archiveIdleThreads(world: World): void {
  const now = world.clock.now();
  for (const { thread } of world.channels.values()) {
    if (thread === null || thread.archived) continue;
    const dueMs = thread.lastActivityMs + thread.autoArchiveMinutes * 60_000;
    if (now < dueMs) continue;
    thread.archived = true;
    thread.archivedAtMs = dueMs;
  }
}

export function activeThreads(world: World, guildId: string): Thread[] {
  return [...world.channels.values()].filter(isThread).filter((one) => one.guildId === guildId && !one.thread.archived);
}
