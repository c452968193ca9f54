import type { DatabaseSync } from "node:sqlite";
import { createIndexMerger } from "../search/search-merger.ts";
import { integer, text } from "../database/row-value.ts";
import { inRepeatableTransaction } from "../database/transaction.ts";
import { createSessionForgetter } from "./forget-sessions.ts";
import { createEventRemover } from "./remove-events.ts";

/** Merge steps after each removal of text: more than its new segments need. */
const MERGES_A_STEP = 3;

/** Hides a machine's sessions at once; a negative number marks them for removal. */
export const DISMISS_SESSIONS = "UPDATE sessions SET forgotten = 1, machine = -machine WHERE machine = ?";

/**
 * Deletes the data of removed machines, one step a call; returns whether there is more. Counters stay, as in retention,
 * and so do the keys of the events, which detect repeated ones.
 */
export function createMachineRemover(database: DatabaseSync): () => boolean {
  const next = database.prepare(`
    SELECT id, session_id FROM sessions WHERE machine < 0 ORDER BY machine DESC, last_used_at DESC LIMIT 1`);
  const deleteMessages = database.prepare("DELETE FROM outbox WHERE session_id = ?");
  const letGo = database.prepare("UPDATE sessions SET machine = NULL WHERE id = ?");
  const events = createEventRemover(database);
  const sessions = createSessionForgetter(database);
  const merge = createIndexMerger(database);
  let merges = 0;

  function step(): boolean {
    const row = next.get();
    if (row === undefined) return false;
    const session = integer(row, "id");
    merges = MERGES_A_STEP;
    if (events.ofSession(session) || !sessions.forget(session)) return true;
    deleteMessages.run(text(row, "session_id"));
    letGo.run(session);
    return true;
  }

  return () => {
    // Merging has its own transactions.
    if (merges > 0 && merge()) {
      merges -= 1;
      return true;
    }
    return inRepeatableTransaction(database, step);
  };
}
