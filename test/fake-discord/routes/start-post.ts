import { apiError } from "../server/api-error.ts";
import type { UploadedFile } from "../server/exchange.ts";
import { createMessage } from "../state/messages.ts";
import type { Author, AutoArchiveMinutes, Channel, Json, Message, Thread } from "../state/model.ts";
import { activeThreads, createThread } from "../state/threads.ts";
import type { World } from "../state/world.ts";

interface NewPost {
  readonly forum: Channel;
  readonly author: Author;
  readonly name: string;
  readonly appliedTags: readonly string[];
  readonly autoArchiveMinutes?: AutoArchiveMinutes | undefined;
  /** The first message. */
  readonly body: Json;
  readonly files: readonly UploadedFile[];
  readonly mayPingAll: boolean;
  readonly mayEmbed?: boolean;
}

/** A thread in a forum and its first message, which have one id. @throws 160006, 50006 */
export function startPost(world: World, post: NewPost): { readonly thread: Thread; readonly message: Message } {
  const { forum, author, name, appliedTags, autoArchiveMinutes, body, files, mayPingAll, mayEmbed = true } = post;
  checkRoom(world, forum);
  const id = world.nextId();
  const ownerId = author.id;
  const thread = createThread(world, { id, parent: forum, type: 11, name, ownerId, autoArchiveMinutes, appliedTags });
  try {
    const message = createMessage(world, { channel: thread, author, body, files, mayPingAll, mayEmbed, id });
    return { thread, message };
  } catch (error) {
    // An empty first message must leave no thread behind.
    world.channels.delete(id);
    throw error;
  }
}

/** @throws 160006 when the guild has its maximum of active threads */
export function checkRoom(world: World, { guildId }: Channel): void {
  if (activeThreads(world, guildId ?? "").length >= world.quirks.maxActiveThreads) throw apiError("tooManyThreads");
}
