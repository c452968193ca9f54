import type { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import type { CostState } from "../../core/cost/session-usage.ts";
import {
  combineTokens,
  joinUsage,
  joinUsages,
  mergeTotals,
  promptSize,
  type MessageUsage,
} from "../../core/cost/usage.ts";
import type { TranscriptMessage, TranscriptReading, TranscriptStore } from "../../core/ports.ts";
import { inTransaction } from "../database/connection.ts";
import { rowOrNull, integer, text } from "../database/row-value.ts";
import { upsertSql } from "../database/upsert.ts";
import {
  ADD_TO_HOUR,
  DROP_EMPTY_HOUR,
  toHourKey,
  toTokenValues,
  toTotal,
  toUsage,
  toUsageValues,
  UPSERT_USAGE,
} from "./usage-row.ts";

/**
 * Data of transcripts. A reading and the position after it are one transaction: after a crash reading continues behind
 * what is stored, and a repeated line changes nothing.
 */
export function createTranscriptStore(database: DatabaseSync): TranscriptStore {
  const findSession = database.prepare("SELECT id FROM sessions WHERE session_id = ?");
  const positions = database.prepare("SELECT agent_id, position FROM transcripts WHERE session = ?");
  const upsertPosition = database.prepare(
    upsertSql("transcripts", ["session", "agent_id", "position"], ["session", "agent_id"]),
  );
  // min() of anything and NULL is NULL: a line that a subagent inherited stays the main conversation's.
  const upsertMessage = database.prepare(`
    INSERT INTO messages (session, uuid, agent_id, at, role, text) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (session, uuid) DO UPDATE SET agent_id = min(agent_id, excluded.agent_id)
    WHERE agent_id IS NOT min(agent_id, excluded.agent_id)`);
  const upsertCostState = database.prepare(upsertSql("cost_states", ["session", "cost_state"], ["session"]));
  const hours = database.prepare("SELECT * FROM usage_hours WHERE session = ?");
  const costState = database.prepare("SELECT cost_state FROM cost_states WHERE session = ?");
  const newestOfMain = database.prepare(`
    SELECT * FROM usage WHERE session = ? AND agent_id = '' ORDER BY at DESC, message_id DESC LIMIT 1`);
  const writeUsages = createUsageWriter(database);

  const idOf = (sessionId: string) => rowOrNull(findSession.get(sessionId), (row) => integer(row, "id"));

  function writeMessage(session: number, { uuid, agentId, atMs, role, text: content }: TranscriptMessage): void {
    upsertMessage.run(session, uuid, agentId, atMs, role, content);
  }

  function keep(session: number, reading: TranscriptReading): void {
    for (const message of reading.messages) writeMessage(session, message);
    writeUsages(session, reading.usages);
    if (reading.costState !== null) upsertCostState.run(session, JSON.stringify(reading.costState));
    upsertPosition.run(session, reading.agentId ?? "", reading.position);
  }

  return {
    transcriptPositions: (sessionId) => {
      const rows = positions.all(idOf(sessionId));
      return new Map(rows.map((row) => [text(row, "agent_id"), text(row, "position")]));
    },

    keepReading: (reading) => {
      const session = idOf(reading.sessionId);
      if (session !== null) inTransaction(database, () => keep(session, reading));
    },

    usageOf: (sessionId) => {
      const session = idOf(sessionId);
      const state = costState.get(session);
      const newest = newestOfMain.get(session);
      return {
        totals: mergeTotals(hours.all(session).map(toTotal)),
        costState: state === undefined ? null : (JSON.parse(text(state, "cost_state")) as CostState),
        contextTokens: newest === undefined ? null : promptSize(toUsage(newest).tokens),
      };
    },
  };
}

/**
 * Keeps messages and their sums by hour in step: only the additions of a line go to the sums, so that lines may come in
 * any order and any number of times. Runs inside the caller's transaction.
 */
function createUsageWriter(database: DatabaseSync): (session: number, usages: readonly MessageUsage[]) => void {
  const find = database.prepare("SELECT * FROM usage WHERE session = ? AND message_id = ?");
  const findElsewhere = database.prepare("SELECT 1 FROM usage WHERE message_id = ? AND session <> ? LIMIT 1");
  const upsert = database.prepare(UPSERT_USAGE);
  const addToHour = database.prepare(ADD_TO_HOUR);
  const dropEmptyHour = database.prepare(DROP_EMPTY_HOUR);

  function write(session: number, reported: MessageUsage): void {
    const row = find.get(session, reported.messageId);
    if (row === undefined) {
      const isCopy = findElsewhere.get(reported.messageId, session) === undefined ? 0 : 1;
      upsert.run(...toUsageValues(session, reported, isCopy));
      addToHour.run(...toHourKey(session, reported, isCopy), 1, ...toTokenValues(reported.tokens));
      return;
    }
    const before = toUsage(row);
    const after = joinUsage(before, reported);
    if (isDeepStrictEqual(after, before)) return;
    const isCopy = integer(row, "is_copy") === 0 ? 0 : 1;
    upsert.run(...toUsageValues(session, after, isCopy));
    const keyBefore = toHourKey(session, before, isCopy);
    const taken = combineTokens((kind) => 0 - before.tokens[kind]);
    addToHour.run(...toHourKey(session, after, isCopy), 1, ...toTokenValues(after.tokens));
    addToHour.run(...keyBefore, -1, ...toTokenValues(taken));
    dropEmptyHour.run(...keyBefore);
  }

  return (session, usages) => {
    for (const usage of joinUsages(usages)) write(session, usage);
  };
}

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
