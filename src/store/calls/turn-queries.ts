import type { DatabaseSync } from "node:sqlite";
import { totalUsages, type UsageTotal } from "../../core/cost/usage.ts";
import { EVENT_STATUSES } from "../../core/event.ts";
import { EDIT_TOOLS } from "../../core/session/call-result.ts";
import type { CallReader } from "../../core/ports.ts";
import {
  TURN_EVENTS,
  turnBegunAt,
  turnSpans,
  type Turn,
  type TurnEvent,
  type TurnSpan,
} from "../../core/session/turn.ts";
import { integer, integerOrNull, oneOf, text, textOrNull, type Row } from "../database/row-value.ts";
import { toUsage } from "../transcripts/usage-row.ts";

const EVER = Number.MAX_SAFE_INTEGER;

/** The condition of the index `events_of_turns`, word by word. */
const OF_TURNS = `hook_event_name IN (${TURN_EVENTS.map((name) => `'${name}'`).join(", ")}) AND agent_id IS NULL`;
/** Prompts of one session. */
export const PROMPTS = `FROM events WHERE session = ? AND ${OF_TURNS} AND hook_event_name = 'UserPromptSubmit'`;

/** The turns of sessions: read from their prompts and ends, and summed up from their calls and transcripts. */
export function createTurnQueries(database: DatabaseSync): Pick<CallReader, "turns" | "turnsOf" | "turnSpansOf"> {
  const sessionRow = database.prepare(`
    SELECT id, session_id, state, turn_since, believed_until, title, project_name,
      (SELECT label FROM machines WHERE id = machine) AS machine_name
    FROM sessions WHERE session_id = ? AND forgotten = 0`);
  const promptUpTo = database.prepare(
    `SELECT received_at ${PROMPTS} AND received_at <= ? ORDER BY received_at DESC LIMIT 1`,
  );
  const promptAfter = database.prepare(
    `SELECT received_at ${PROMPTS} AND received_at > ? ORDER BY received_at LIMIT 1`,
  );
  const promptsBefore = database.prepare(
    `SELECT seq, received_at ${PROMPTS} AND (received_at, seq) < (?, ?) ORDER BY received_at DESC, seq DESC LIMIT ?`,
  );
  const between = database.prepare(`
    SELECT seq, hook_event_name, received_at, summary, status FROM events
    WHERE session = ? AND ${OF_TURNS} AND received_at >= ? AND received_at <= ? ORDER BY received_at, seq`);
  const isEdit = `c.outcome = 'ok' AND c.tool_name IN (${EDIT_TOOLS.map((name) => `'${name}'`).join(", ")})`;
  const callSums = database.prepare(`
    SELECT count(*) AS calls, count(*) FILTER (WHERE c.outcome = 'failed') AS failures,
      sum(n.result ->> '$.added') AS added, sum(n.result ->> '$.removed') AS removed,
      count(*) FILTER (WHERE ${isEdit} AND (n.result ->> '$.added') + (n.result ->> '$.removed') IS NULL) AS unknown_edits
    FROM tool_calls c LEFT JOIN events n ON n.seq = c.end_seq
    WHERE c.session = ? AND c.started_at >= ? AND c.started_at < ?`);
  const usageBetween = database.prepare("SELECT * FROM usage WHERE session = ? AND is_copy = 0 AND at >= ? AND at < ?");

  /** The turns with a prompt in a range of times, and the one before them. */
  function spansBetween(row: Row, { fromMs, toMs, nowMs }: Times): readonly TurnSpan[] {
    const session = integer(row, "id");
    const firstMs = timeOf(promptUpTo.get(session, fromMs)) ?? fromMs;
    const nextMs = timeOf(promptAfter.get(session, toMs));
    const events = between.all(session, firstMs, nextMs ?? EVER).map(toTurnEvent);
    const isInTurn =
      nextMs === null &&
      integerOrNull(row, "turn_since") !== null &&
      (row["state"] === "waiting" || (row["state"] === "working" && integer(row, "believed_until") > nowMs));
    return turnSpans(text(row, "session_id"), events, isInTurn);
  }

  /** The turns in which calls began, by session. */
  function spansOf(calls: Parameters<CallReader["turnSpansOf"]>[0], nowMs: number) {
    return Array.from(Map.groupBy(calls, ({ sessionId }) => sessionId)).flatMap(([sessionId, of]) => {
      const row = sessionRow.get(sessionId);
      if (row === undefined) return [];
      const times = of.map(({ startedAtMs }) => startedAtMs).toSorted((one, other) => one - other);
      const spans = spansBetween(row, { fromMs: times[0] ?? 0, toMs: times.at(-1) ?? 0, nowMs });
      const wanted = new Set(times.map((atMs) => turnBegunAt(spans, atMs)));
      return [{ row, spans: spans.filter((span) => wanted.has(span)) }];
    });
  }

  function withSums(row: Row, spans: readonly TurnSpan[]): readonly Turn[] {
    const session = integer(row, "id");
    const usages = usageOf(session, spans);
    return spans.map((span) => {
      const sums = callSums.get(session, span.startedAtMs, span.nextAtMs ?? EVER) ?? {};
      return {
        ...span,
        sessionTitle: textOrNull(row, "title"),
        projectName: textOrNull(row, "project_name"),
        machine: textOrNull(row, "machine_name"),
        calls: integer(sums, "calls"),
        failures: integer(sums, "failures"),
        added: integerOrNull(sums, "added"),
        removed: integerOrNull(sums, "removed"),
        unknownEdits: integer(sums, "unknown_edits"),
        usage: usages.get(span) ?? [],
      };
    });
  }

  function usageOf(session: number, spans: readonly TurnSpan[]): ReadonlyMap<TurnSpan, readonly UsageTotal[]> {
    const from = Math.min(...spans.map(({ startedAtMs }) => startedAtMs));
    const to = Math.max(...spans.map(({ nextAtMs }) => nextAtMs ?? EVER));
    const usages = usageBetween.all(session, from, to).map(toUsage);
    const bySpan = Map.groupBy(usages, ({ atMs }) => turnBegunAt(spans, atMs ?? 0));
    return new Map(
      Array.from(bySpan).flatMap(([span, of]) => (span === undefined ? [] : [[span, totalUsages(of)] as const])),
    );
  }

  return {
    turns: (sessionId, { before, limit }, nowMs) => {
      const row = sessionRow.get(sessionId);
      if (row === undefined) return { rows: [], next: null };
      const cursor = [before?.atMs ?? EVER, before === null ? EVER : Number(before.key)] as const;
      const prompts = promptsBefore.all(integer(row, "id"), ...cursor, limit + 1);
      const shown = prompts.slice(0, limit);
      const [newest, oldest] = [shown[0], shown.at(-1)];
      if (newest === undefined || oldest === undefined) return { rows: [], next: null };
      const [fromMs, toMs] = [integer(oldest, "received_at"), integer(newest, "received_at")];
      const seqs = new Set(shown.map((prompt) => integer(prompt, "seq")));
      const spans = spansBetween(row, { fromMs, toMs, nowMs }).filter(({ seq }) => seqs.has(seq));
      const next = prompts.length > limit ? { atMs: fromMs, key: String(oldest["seq"]) } : null;
      return { rows: withSums(row, spans).toReversed(), next };
    },
    turnsOf: (calls, nowMs) => spansOf(calls, nowMs).flatMap(({ row, spans }) => withSums(row, spans)),
    turnSpansOf: (calls, nowMs) => spansOf(calls, nowMs).flatMap(({ spans }) => spans),
  };
}

interface Times {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
}

function timeOf(found: Row | undefined): number | null {
  return found === undefined ? null : integer(found, "received_at");
}

function toTurnEvent(row: Row): TurnEvent {
  return {
    seq: integer(row, "seq"),
    hookEventName: text(row, "hook_event_name"),
    atMs: integer(row, "received_at"),
    summary: text(row, "summary"),
    status: oneOf(row, "status", EVENT_STATUSES, "info"),
  };
}
