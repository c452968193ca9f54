import { DAY_MS } from "../../core/time-units.ts";
import type { DatabaseSync } from "node:sqlite";
import { searchWords } from "../../core/history.ts";
import type { SessionFilter } from "../../core/ports.ts";
import { ACTIVE_FOR_MS, BUSY_STATES, type Attention, type InboxCounts } from "../../core/session/activity.ts";
import { SESSION_STATES, type SessionState } from "../../core/session/session.ts";
import { conditionsSql, likePattern } from "../database/conditions.ts";
import { preparedOnce } from "../database/connection.ts";
import { rowOrNull, integer, text } from "../database/row-value.ts";
import { NEVER_STALE_MS, SESSION_COLUMNS, toSession } from "./session-row.ts";

/** Columns of the text filter, each compared with one word. */
const TEXTS = ["title", "project_name", "cwd", "branch", "session_id"].map((column) => `${column} LIKE ? ESCAPE '\\'`);
const HAS_WORD = [...TEXTS, "machine IN (SELECT id FROM machines WHERE label LIKE ? ESCAPE '\\')"];

const OPEN_STATES = SESSION_STATES.filter((state) => state !== "ended" && state !== "lost")
  .map((state) => `'${state}'`)
  .join(", ");

/** Condition of sessions that are neither ended nor lost; `sessions_by_state` finds them among any number of others. */
export function isOpen(alias = ""): string {
  const of = alias === "" ? "" : `${alias}.`;
  return `${of}state IN (${OPEN_STATES}) AND ${of}ended_at IS NULL`;
}

/** Same as `effectiveState`: a wait does not become unknown. */
const LAPSING = [...BUSY_STATES].filter((state) => state !== "waiting");

const IS_LAPSING = `state IN (${LAPSING.map((state) => `'${state}'`).join(", ")})`;

export function createSessionQueries(database: DatabaseSync) {
  const byId = database.prepare(`SELECT ${SESSION_COLUMNS} FROM sessions WHERE session_id = ? AND forgotten = 0`);
  const becameStale = database.prepare(`
    SELECT ${SESSION_COLUMNS} FROM sessions WHERE state IN (${Array.from(BUSY_STATES, (state) => `'${state}'`).join(", ")})
      AND believed_until > ? AND believed_until <= ? AND forgotten = 0`);
  // This machine only: processes of other machines are out of reach.
  const staleAt = database.prepare(`
    SELECT ${SESSION_COLUMNS} FROM sessions WHERE ${IS_LAPSING} AND believed_until > ? AND believed_until < ${NEVER_STALE_MS}
      AND machine IS NULL AND forgotten = 0`);
  const inProcess = database.prepare(`
    SELECT ${SESSION_COLUMNS} FROM sessions WHERE ${isOpen()} AND (process IS NOT NULL OR state = 'waiting')
      AND machine IS NULL AND forgotten = 0 ORDER BY last_used_at`);
  // Another machine shows the session now, and one of its clients may be here.
  const shared = database.prepare(`
    SELECT ${SESSION_COLUMNS} FROM sessions WHERE ${isOpen()} AND machine IS NOT NULL
      AND json_type(detail, '$.clients') = 'array' ORDER BY last_used_at`);
  // Its process is seen here, or it had an event lately. Another machine's process may be gone unseen.
  const sibling = database.prepare(`
    SELECT EXISTS (SELECT 1 FROM sessions AS own JOIN sessions AS other
      ON other.project_name = own.project_name AND other.machine IS own.machine AND other.id <> own.id
    WHERE own.session_id = ? AND other.forgotten = 0 AND ${isOpen("other")}
      AND (other.last_used_at > ? OR other.process IS NOT NULL AND other.machine IS NULL)) AS found`);
  const forgotten = database.prepare("SELECT 1 FROM sessions WHERE session_id = ? AND forgotten = 1");
  const filtered = preparedOnce(database);
  return {
    /** Whether another live session works on the same project of the same machine: open, with a process or recent use. */
    sharesProject: (sessionId: string, nowMs: number) => sibling.get(sessionId, nowMs - ACTIVE_FOR_MS)?.["found"] === 1,
    isForgotten: (sessionId: string) => forgotten.get(sessionId) !== undefined,
    running: (nowMs: number) => {
      return [...inProcess.all(), ...staleAt.all(nowMs), ...shared.all()].map(toSession);
    },
    becameStaleBetween: (afterMs: number, upToMs: number) => becameStale.all(afterMs, upToMs).map(toSession),
    session: (sessionId: string) => rowOrNull(byId.get(sessionId), toSession),
    sessions: (filter: SessionFilter) => {
      const { sql, values } = conditionsOf(filter);
      const statement = filtered.prepare(
        `SELECT ${SESSION_COLUMNS} FROM sessions WHERE forgotten = 0${sql} ORDER BY last_used_at DESC, id DESC LIMIT ?`,
      );
      return statement.all(...values, filter.limit).map(toSession);
    },
  };
}

function conditionsOf(filter: SessionFilter) {
  const { state, projectName, agent, machine, text: searched, usedSinceMs, usedUntilMs, nowMs } = filter;
  return conditionsSql([
    ofState(state, nowMs),
    ["project_name = ?", projectName],
    ["agent = ?", agent],
    machine === null ? ["machine IS NULL"] : ["machine = (SELECT id FROM machines WHERE label = ?)", machine],
    ["last_used_at >= ?", usedSinceMs],
    ["last_used_at <= ?", usedUntilMs],
    ...(filter.isOpen === true ? [["ended_at IS NULL"] as const] : []),
    ...searchWords(searched ?? "").map(
      (word) => [`(${HAS_WORD.join(" OR ")})`, ...HAS_WORD.map(() => likePattern(word))] as const,
    ),
  ]);
}

function ofState(
  state: SessionState | undefined,
  nowMs: number,
): readonly [string, ...(string | number | undefined)[]] {
  if (state === "unknown") return [`${IS_LAPSING} AND believed_until <= ?`, nowMs];
  if (state === "waiting") return ["state = ?", state];
  const isLapsing = state !== undefined && LAPSING.includes(state);
  return isLapsing
    ? ["state = ? AND believed_until > ?", state, nowMs]
    : [`state = ? AND believed_until = ${NEVER_STALE_MS}`, state];
}

/**
 * Same rules as `attentionOf` and `effectiveState`, same order as the page's `groupSessions`. The cost grows with the
 * sessions found, not with those stored.
 */
const RULES = {
  waiting: { where: "state = 'waiting'", order: "state_since, session_id" },
  // Word by word as in the index `sessions_failed`: the planner does not know how few fail, and `+` keeps it off others.
  failed: {
    where: "(+state = 'failed' OR +state = 'lost' AND cause = 'process-gone')",
    order: "state_since DESC, session_id",
  },
  running: { where: "state = 'working' AND believed_until > ?", order: "started_at DESC, session_id" },
} as const satisfies Record<Attention, { readonly where: string; readonly order: string }>;

/** @param hasMarks whether any session has a mark: counting them costs nothing otherwise */
export function createAttentionQueries(database: DatabaseSync, hasMarks: () => boolean) {
  const prepare = (kind: Attention) => {
    const { where, order } = RULES[kind];
    const from = `FROM sessions WHERE ${where} AND forgotten = 0`;
    return {
      count: database.prepare(`SELECT count(*) AS count ${from}`),
      list: database.prepare(`SELECT ${SESSION_COLUMNS} ${from} ORDER BY ${order} LIMIT ?`),
    };
  };
  const statements = {
    waiting: prepare("waiting"),
    failed: prepare("failed"),
    running: prepare("running"),
  } as const satisfies Record<Attention, unknown>;
  const waits = database.prepare(`
    SELECT coalesce(sum(json_array_length(detail, '$.waits')), 0) AS count FROM sessions
    WHERE ${RULES.waiting.where} AND forgotten = 0`);
  // A mark ends with its item, in the same transaction: each one left is of an open item.
  const marks = database.prepare(`
    SELECT count(*) FILTER (WHERE kind = 'handled') AS handled, count(*) FILTER (WHERE until > ?) AS snoozed
    FROM marks JOIN sessions ON sessions.id = marks.session WHERE forgotten = 0`);
  const count = (kind: Attention, nowMs: number): number =>
    integer(statements[kind].count.get(...timesOf(kind, nowMs)) ?? {}, "count");
  const marksNow = (nowMs: number) => {
    const row = hasMarks() ? marks.get(nowMs) : undefined;
    return row === undefined
      ? { handled: 0, snoozed: 0 }
      : { handled: integer(row, "handled"), snoozed: integer(row, "snoozed") };
  };
  return {
    attentionCounts: (nowMs: number): InboxCounts => {
      const waiting = count("waiting", nowMs);
      const failed = count("failed", nowMs);
      const items = failed + (waiting === 0 ? 0 : integer(waits.get() ?? {}, "count"));
      return { waiting, failed, running: count("running", nowMs), items, ...marksNow(nowMs) };
    },
    /** Longest wait, newest failure or newest start first. */
    attention: (kind: Attention, { limit, nowMs }: { readonly limit: number; readonly nowMs: number }) =>
      statements[kind].list.all(...timesOf(kind, nowMs), limit).map(toSession),
  };
}

/** Waits and failures do not depend on the time. */
function timesOf(kind: Attention, nowMs: number): readonly number[] {
  return kind === "running" ? [nowMs] : [];
}

/**
 * Counts sessions by shown state: busy ones of any age, and others that have not ended and had an event within a day.
 */
export function createSessionStates(database: DatabaseSync): (nowMs: number) => ReadonlyMap<SessionState, number> {
  const counts = database.prepare(`
    SELECT CASE WHEN ${IS_LAPSING} AND believed_until <= ?1 THEN 'unknown' ELSE state END AS shown,
      count(*) AS count FROM sessions
    WHERE forgotten = 0 AND (state = 'waiting' OR ${IS_LAPSING} AND believed_until > ?1 OR ended_at IS NULL AND last_used_at > ?2) GROUP BY shown`);
  return (nowMs) => {
    const rows = counts.all(nowMs, nowMs - DAY_MS);
    const found = new Map(rows.map((row) => [text(row, "shown"), integer(row, "count")]));
    return new Map(SESSION_STATES.filter((state) => state !== "ended").map((state) => [state, found.get(state) ?? 0]));
  };
}
