import type { DatabaseSync } from "node:sqlite";
import { integer, text } from "../database/row-value.ts";

interface UnreadRequest {
  /** The internal number of the last session of the page before, 0 for the first page. */
  readonly after: number;
  readonly startedBeforeMs: number;
  readonly limit: number;
}

/** Sessions with an unread transcript, by their internal number. */
export function createUnreadTranscripts(database: DatabaseSync) {
  const find = database.prepare(`
    SELECT id, session_id FROM sessions s
    WHERE id > ? AND transcript_path IS NOT NULL AND started_at < ? AND machine IS NULL
      AND NOT EXISTS (SELECT 1 FROM transcripts t WHERE t.session = s.id AND t.agent_id = '')
    ORDER BY id LIMIT ?`);
  return ({ after, startedBeforeMs, limit }: UnreadRequest) =>
    find
      .all(after, startedBeforeMs, limit)
      .map((row) => ({ id: integer(row, "id"), sessionId: text(row, "session_id") }));
}
