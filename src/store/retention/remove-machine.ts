import type { DatabaseSync } from "node:sqlite";
import { createIndexMerger } from "../search/search-merger.ts";
import { integer, text } from "../database/row-value.ts";
import { inRepeatableTransaction } from "../database/transaction.ts";
import { createSessionForgetter } from "./forget-sessions.ts";
import { createEventRemover } from "./remove-events.ts";

/** Steps of merging the index after each that removed text: more than it made. */
const MERGES_A_STEP = 3;

/** Hides a machine's sessions at once; the number below zero says that they are to go. */
export const DISMISS_SESSIONS = "UPDATE sessions SET forgotten = 1, machine = -machine WHERE machine = ?";

/**
 * Removes what machines that were taken out of the list have told, one step a call: whether there is more. Counters stay,
 * as they do with what retention removes, and so do the keys of the events, by which they would be known again.
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
    // It has transactions of its own.
    if (merges > 0 && merge()) {
      merges -= 1;
      return true;
    }
    return inRepeatableTransaction(database, step);
  };
}
