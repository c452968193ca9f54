import type { SearchRequest } from "../../core/history.ts";
import { fulfilsTexts, hasNegation, type SearchQuery } from "../../core/search/search-query.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, text, textOrNull, type Row } from "../database/row-value.ts";
import { querySql } from "./query-sql.ts";

/** One event of a search, or one call with all of its events that match. */
export interface Match {
  /** The event that stands for it: the end of a call, or else its start, or else an event that repeats it. */
  readonly seq: number;
  readonly call: CallKey | null;
}

interface CallKey {
  /** The session's internal number. */
  readonly session: number;
  readonly toolUseId: string;
}

/**
 * Makes one match of the events of a call: its start, its end, the question whether it may run, and the batch of a model
 * turn, which repeats it. No later slice may find a call again, so it always stands at the same event.
 */
export function createCallGrouper(database: Preparer) {
  const events = database.prepare(`
    SELECT e.seq, e.session, e.tool_use_id, e.hook_event_name, e.tool_name, e.status, e.summary, e.received_at
    FROM json_each(?) k CROSS JOIN events e ON e.seq = k.value`);
  // Much cheaper than the calls of a batch, and decides for nearly all of them.
  const isNamed = database.prepare("SELECT 1 FROM payloads WHERE seq = ? AND instr(payload, ?)");
  const callsOfBatch = database.prepare(`
    SELECT c.session, c.tool_use_id, k.value
    FROM payloads p CROSS JOIN json_each(p.payload, '$.tool_calls') k
    CROSS JOIN tool_calls c ON c.session = ? AND c.tool_use_id = json_extract(p.payload, k.fullkey || '.tool_use_id')
    WHERE p.seq = ?`);
  const callOfRequest = database.prepare(`
    SELECT session, tool_use_id FROM tool_calls
    WHERE session = ? AND started_at <= ? AND tool_name = ? AND summary = ? ORDER BY started_at DESC LIMIT 1`);
  const outcomes = database.prepare(`
    SELECT k.key, CASE WHEN c.session IS NULL THEN e.status ELSE coalesce(c.outcome, 'open') END AS status
    FROM json_each(?) k CROSS JOIN events e ON e.seq = k.value ->> 0
    LEFT JOIN tool_calls c ON c.session = e.session AND c.tool_use_id = k.value ->> 1`);
  const matchingEvents = (condition: string) =>
    database.prepare(`
    SELECT e.seq, e.received_at, e.source FROM tool_calls c CROSS JOIN events e ON e.seq IN (c.start_seq, c.end_seq)
    CROSS JOIN payloads p ON p.seq = e.seq CROSS JOIN sessions s ON s.id = e.session
    WHERE c.session = ? AND c.tool_use_id = ? AND e.received_at < ? AND ${condition}`);
  const otherEnd = database.prepare(`
    SELECT 1 FROM tool_calls c CROSS JOIN events e ON e.seq = c.end_seq
    WHERE c.session = ? AND c.tool_use_id = ? AND e.received_at < ? AND e.seq <> ?`);

  /** The calls of which an event repeats the texts. */
  function repeatedBy(row: Row, query: SearchQuery): readonly CallKey[] {
    const session = integer(row, "session");
    if (row["hook_event_name"] === "PostToolBatch") {
      const calls = callsOfBatch.all(session, integer(row, "seq"));
      const holding = calls.filter((call) => fulfilsTexts(query, text(call, "value")));
      // JSON escapes some characters, which the searched text has as they are.
      return (holding.length === 0 ? calls : holding).map(toCallKey);
    }
    const toolName = textOrNull(row, "tool_name");
    if (row["hook_event_name"] !== "PermissionRequest" || toolName === null) return [];
    return callOfRequest.all(session, integer(row, "received_at"), toolName, text(row, "summary")).map(toCallKey);
  }

  /**
   * @param seqs the matching events of a slice
   * @param isElsewhere whether an event (`seq`, `received_at`, `source`) is above the slice, or in another list
   * @returns newest first
   */
  return (seqs: readonly number[], request: SearchRequest, isElsewhere: (event: Row) => boolean): readonly Match[] => {
    const { query } = request;
    const { sql, values } = querySql(query);
    const untilMs = request.untilMs ?? Number.MAX_SAFE_INTEGER;
    const matching = ({ session, toolUseId }: CallKey): readonly Row[] =>
      matchingEvents(sql).all(session, toolUseId, untilMs, ...values);
    /** What a call must not have may be in its end alone, so the end decides about it. */
    const isDecided = ({ seq, call }: Match): boolean =>
      call === null || otherEnd.get(call.session, call.toolUseId, untilMs, seq) === undefined;
    const found = events
      .all(JSON.stringify(seqs))
      .toSorted((one, other) => integer(one, "seq") - integer(other, "seq"));
    const matches = new Map<string, Match>();
    /** Calls whose start or end matches. */
    const called = new Set<string>();
    for (const row of found) {
      if (row["tool_use_id"] === null) continue;
      const call = toCallKey(row);
      called.add(textOf(call));
      matches.set(textOf(call), { seq: integer(row, "seq"), call });
    }
    const lastOf = new Map<number, CallKey>();
    for (const row of found) {
      const session = integer(row, "session");
      const seq = integer(row, "seq");
      if (row["tool_use_id"] !== null) {
        const call = toCallKey(row);
        lastOf.set(session, call);
        const isItsMatch = row["status"] === "started" && matches.get(textOf(call))?.seq === seq;
        // Its end is found above this slice.
        if (isItsMatch && matching(call).some(isElsewhere)) matches.delete(textOf(call));
        continue;
      }
      const last = lastOf.get(session);
      const isBatch = row["hook_event_name"] === "PostToolBatch";
      if (isBatch && last !== undefined && isNamed.get(seq, JSON.stringify(last.toolUseId)) !== undefined) continue;
      const repeated = repeatedBy(row, query);
      const call = repeated.find((key) => !called.has(textOf(key)) && matching(key).length === 0);
      if (call !== undefined) matches.set(textOf(call), { seq, call });
      else if (repeated.length === 0) matches.set(String(seq), { seq, call: null });
    }
    const sorted = [...matches.values()].toSorted((one, other) => other.seq - one.seq);
    return withStatus(hasNegation(query) ? sorted.filter(isDecided) : sorted, request.statuses);
  };

  /** A call by its outcome, also where the event that matches is its start; another event by its own status. */
  function withStatus(matches: readonly Match[], statuses: SearchRequest["statuses"]): readonly Match[] {
    if (statuses === undefined || matches.length === 0) return matches;
    const wanted: ReadonlySet<string> = new Set(statuses);
    const keys = JSON.stringify(matches.map(({ seq, call }) => [seq, call?.toolUseId ?? null]));
    const kept = new Set(outcomes.all(keys).flatMap((row) => (wanted.has(text(row, "status")) ? [row["key"]] : [])));
    return matches.filter((_, index) => kept.has(index));
  }
}

function toCallKey(row: Row): CallKey {
  return { session: integer(row, "session"), toolUseId: text(row, "tool_use_id") };
}

function textOf({ session, toolUseId }: CallKey): string {
  return `${session} ${toolUseId}`;
}
