import type { DatabaseSync } from "node:sqlite";
import type { Metrics } from "../../core/metrics.ts";
import { ACTIVE_FOR_MS, type AttentionCounts } from "../../core/session/activity.ts";
import { MINUTE_MS } from "../../core/stats-range.ts";
import { integer, text, type Row } from "../database/row-value.ts";

const HOUR_MINUTES = 60;
const TOP_TOOLS = 10;

/** Reads the metrics from counters kept at commit: the cost does not grow with the number of events. */
export function createMetricsQuery(
  database: DatabaseSync,
  attentionCounts: (nowMs: number) => AttentionCounts,
): (nowMs: number) => Metrics {
  const hour = database.prepare(`
    SELECT coalesce(sum(events), 0) AS events, coalesce(sum(messages), 0) AS messages,
      coalesce(sum(failures), 0) AS failures FROM minutes WHERE minute >= ?`);
  const tools = database.prepare(`
    SELECT tool_name, sum(calls) AS calls FROM minute_tools WHERE minute >= ?
    GROUP BY tool_name ORDER BY calls DESC, tool_name LIMIT ${TOP_TOOLS}`);
  // Same as `isActive`.
  const active = database.prepare(`
    SELECT count(*) AS count FROM sessions
    WHERE ended_at IS NULL AND last_used_at > ? AND state <> 'lost' AND forgotten = 0`);
  const totals = database.prepare("SELECT events, sessions, session_duration_ms FROM totals");
  const threads = createThreadTotal(database);

  return (nowMs) => {
    // Counters are kept by the minute: the minute that began an hour ago counts whole.
    const since = Math.floor(nowMs / MINUTE_MS) - HOUR_MINUTES;
    const lastHour = one(hour.get(since));
    const total = one(totals.get());
    const sessions = integer(total, "sessions");
    return {
      activeSessions: integer(one(active.get(nowMs - ACTIVE_FOR_MS)), "count"),
      attention: attentionCounts(nowMs),
      totalSessions: sessions,
      totalThreads: threads(),
      totalEvents: integer(total, "events"),
      eventsLastHour: integer(lastHour, "events"),
      messagesLastHour: integer(lastHour, "messages"),
      failuresLastHour: integer(lastHour, "failures"),
      sessionDurationAvgSeconds: sessions === 0 ? 0 : integer(total, "session_duration_ms") / sessions / 1000,
      topTools: tools.all(since).map((row) => ({ name: text(row, "tool_name"), count: integer(row, "calls") })),
    };
  };
}

function one(row: Row | undefined): Row {
  if (row === undefined) throw new TypeError("an aggregate answered no row");
  return row;
}

/** Count of a row in `places`: its thread, unless it replaces the same imported one. */
const threadValue = (row: "old" | "new"): string => `(${row}.thread_id IS NOT NULL) - (
  EXISTS (SELECT 1 FROM thread_mappings WHERE session_id = ${row}.session_id AND thread_id = ${row}.thread_id)
  AND NOT EXISTS (SELECT 1 FROM places WHERE session_id = ${row}.session_id AND thread_id = ${row}.thread_id
    AND destination <> ${row}.destination))`;

/** Count of an imported thread: itself, unless it is in `places` by now. */
const importedValue = (row: "old" | "new"): string =>
  `NOT EXISTS (SELECT 1 FROM places WHERE session_id = ${row}.session_id AND thread_id = ${row}.thread_id)`;

/**
 * Counts the threads of Discord, imported ones and ours, each once. They are counted when the database is opened; then
 * temporary triggers maintain the count for every write through this connection. It is the only writer while it is
 * open.
 */
function createThreadTotal(database: DatabaseSync): () => number {
  database.exec(`
    CREATE TEMP TABLE thread_total (id INTEGER PRIMARY KEY CHECK (id = 1), threads INTEGER NOT NULL);
    INSERT INTO thread_total SELECT 1, (SELECT count(*) FROM places WHERE thread_id IS NOT NULL)
      + (SELECT count(*) FROM thread_mappings t WHERE NOT EXISTS (
          SELECT 1 FROM places p WHERE p.session_id = t.session_id AND p.thread_id = t.thread_id));
    ${triggers("places", threadValue)}
    ${triggers("thread_mappings", importedValue)}`);
  const total = database.prepare("SELECT threads FROM thread_total WHERE id = 1");
  return () => integer(total.get() ?? {}, "threads");
}

function triggers(table: string, valueOf: (row: "old" | "new") => string): string {
  return `
    CREATE TEMP TRIGGER ${table}_more AFTER INSERT ON main.${table}
    BEGIN UPDATE thread_total SET threads = threads + (${valueOf("new")}); END;
    CREATE TEMP TRIGGER ${table}_fewer AFTER DELETE ON main.${table}
    BEGIN UPDATE thread_total SET threads = threads - (${valueOf("old")}); END;
    CREATE TEMP TRIGGER ${table}_other AFTER UPDATE OF thread_id ON main.${table}
    WHEN old.thread_id IS NOT new.thread_id
    BEGIN UPDATE thread_total SET threads = threads + (${valueOf("new")}) - (${valueOf("old")}); END;`;
}
