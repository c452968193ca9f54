import type { DatabaseSync } from "node:sqlite";
import type { SessionThread, ThreadStore } from "../../core/notification/delivery.ts";
import type { Clock } from "../../core/ports.ts";
import { integer, text, textOrNull } from "../database/row-value.ts";
import { upsertSql } from "../database/upsert.ts";

const FEW = 20;

/**
 * Stores where the messages of each session are. It also finds an imported thread of the Python notifier: the thread
 * continues, with our own card.
 */
export function createThreadStore(database: DatabaseSync, clock: Clock) {
  const own = database.prepare("SELECT * FROM places WHERE session_id = ? AND destination = ?");
  const imported = database.prepare(
    "SELECT thread_id, is_archived FROM thread_mappings WHERE session_id = ? AND channel_id = ?",
  );
  const key = ["session_id", "destination"];
  const columns = [...key, "thread_id", "card_message_id", "card_digest", "archived", "updated_at"];
  const save = database.prepare(upsertSql("places", columns, key));

  const others = database.prepare(`
    SELECT 1 FROM places WHERE thread_id = ?1 AND session_id <> ?2
    UNION ALL SELECT 1 FROM thread_mappings WHERE thread_id = ?1 AND session_id <> ?2`);
  const ended = database.prepare(`
    SELECT p.session_id, p.destination FROM places p JOIN sessions s ON s.session_id = p.session_id
    WHERE p.archived = 0 AND p.thread_id IS NOT NULL AND p.destination LIKE 'channel:%' AND s.ended_at < ? LIMIT ${FEW}`);
  const carded = database.prepare(`
    SELECT s.session_id FROM sessions s CROSS JOIN places p ON p.session_id = s.session_id AND p.destination = ?
    WHERE s.last_used_at > ? AND p.card_message_id IS NOT NULL ORDER BY s.last_used_at`);
  const forgetThreads = database.prepare("DELETE FROM places WHERE updated_at < ?");
  const forgetImported = database.prepare("DELETE FROM thread_mappings WHERE last_used_at < ?");

  function findImported(sessionId: string, destinationId: string): SessionThread | null {
    const channelId = destinationId.slice(destinationId.indexOf(":") + 1);
    const row = imported.get(sessionId, channelId);
    if (row === undefined) return null;
    const [threadId, archived] = [text(row, "thread_id"), integer(row, "is_archived") === 1];
    return { sessionId, destinationId, threadId, cardMessageId: null, cardDigest: null, archived };
  }

  return {
    /**
     * Threads of sessions that ended before a moment and are not archived yet, a few at a time. Only a bot's: a webhook
     * cannot archive.
     */
    endedBefore: (ms: number) =>
      ended.all(ms).map((row) => ({ sessionId: text(row, "session_id"), destinationId: text(row, "destination") })),
    /** Sessions used since a moment that have a card there. */
    withCard: (destinationId: string, usedSinceMs: number) =>
      carded.all(destinationId, usedSinceMs).map((row) => text(row, "session_id")),
    /** Deletes threads that were not used since a moment. @returns how many */
    forgetUnused: (sinceMs: number) =>
      Number(forgetThreads.run(sinceMs).changes) + Number(forgetImported.run(sinceMs).changes),
    isTaken: (threadId, { notBy }) => others.get(threadId, notBy) !== undefined,
    find: (sessionId, destinationId) => {
      const row = own.get(sessionId, destinationId);
      if (row === undefined) return findImported(sessionId, destinationId);
      return {
        sessionId,
        destinationId,
        threadId: textOrNull(row, "thread_id"),
        cardMessageId: textOrNull(row, "card_message_id"),
        cardDigest: textOrNull(row, "card_digest"),
        archived: integer(row, "archived") === 1,
      };
    },
    save: ({ sessionId, destinationId, threadId, cardMessageId, cardDigest, archived }) => {
      save.run(sessionId, destinationId, threadId, cardMessageId, cardDigest, archived ? 1 : 0, clock.now());
    },
  } satisfies ThreadStore & Record<string, unknown>;
}
