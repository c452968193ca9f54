import { MINUTE_MS } from "../../core/time-units.ts";
import type { DatabaseSync } from "node:sqlite";
import type { Metrics } from "../../core/metrics.ts";
import { ACTIVE_FOR_MS, type InboxCounts } from "../../core/session/activity.ts";
import { integer, text, type Row } from "../database/row-value.ts";

const HOUR_MINUTES = 60;
const TOP_TOOLS = 10;

/** Reads the metrics from counters kept at commit: the cost does not grow with the number of events. */
export function createMetricsQuery(
  database: DatabaseSync,
  attentionCounts: (nowMs: number) => InboxCounts,
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
  // Imported threads and ours, each once: 0.8 ms for 20,000.
  const threads = database.prepare(`
    SELECT (SELECT count(*) FROM places WHERE thread_id IS NOT NULL) + (SELECT count(*) FROM thread_mappings t
      WHERE NOT EXISTS (SELECT 1 FROM places p WHERE p.session_id = t.session_id AND p.thread_id = t.thread_id)) AS count`);

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
      totalThreads: integer(one(threads.get()), "count"),
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
