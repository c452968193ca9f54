import { toTransition } from "../sessions/timeline-queries.ts";
import type { DatabaseSync } from "node:sqlite";
import type { Transition } from "../../core/session/session.ts";
import { PROMPTS } from "../calls/turn-queries.ts";
import { integer, integerOrNull, rowOrNull } from "../database/row-value.ts";

const FEW = 20;

export type WaitEndQueries = ReturnType<typeof createWaitEndQueries>;

/** What the store knows of the end of what a message reports. */
export function createWaitEndQueries(database: DatabaseSync) {
  const left = database.prepare(`
    SELECT at, from_state, to_state, cause FROM transitions
    WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND at >= ? AND from_state = ?
    ORDER BY at, id LIMIT 1`);
  const end = database.prepare(`
    SELECT end_seq FROM tool_calls WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND tool_use_id = ?`);
  const idOf = database.prepare("SELECT id FROM sessions WHERE session_id = ?");
  const prompts = database.prepare(`SELECT seq ${PROMPTS} AND received_at > ? ORDER BY received_at LIMIT ${FEW}`);
  return {
    /** The first time from a moment on that the session left a state. */
    leftState: (sessionId: string, from: Transition["from"], sinceMs: number): Transition | null =>
      rowOrNull(left.get(sessionId, sinceMs, from), (row) => toTransition(row, sessionId)),
    /** The number of the event that ended a call. */
    endSeq: (sessionId: string, toolUseId: string): number | null =>
      rowOrNull(end.get(sessionId, toolUseId), (row) => integerOrNull(row, "end_seq")),
    /** The numbers of the first prompts of a session after a moment. */
    promptsAfter: (sessionId: string, afterMs: number): readonly number[] => {
      const row = idOf.get(sessionId);
      return row === undefined ? [] : prompts.all(integer(row, "id"), afterMs).map((prompt) => integer(prompt, "seq"));
    },
  };
}
