import { HOUR_MS } from "../../../src/core/time-units.ts";
import type { Asking } from "./select-visible.ts";
import type { Pool } from "pg";
import type { Metrics } from "../../../src/core/metrics.ts";
import { ACTIVE_FOR_MS, type InboxCounts } from "../../../src/core/session/activity.ts";
import { dayOf, firstSeqAt, firstSeqOf } from "../ingest/event-numbers.ts";
import { mayRead, personValues, visibleParts, type Reader } from "../rights/rights.ts";
import { OF_SCOPE, type Scope } from "../rights/scope.ts";

const TOP_TOOLS = 10;

/** Sessions are counted where the person sees them, events and tools where they can open them. */
export async function readMetrics(
  pool: Pool,
  { person, scope, nowMs }: Asking,
  attention: Promise<InboxCounts>,
): Promise<Metrics> {
  const own = personValues(person);
  const ofHour = [...own, nowMs - HOUR_MS, firstSeqAt(nowMs - HOUR_MS), firstSeqOf(dayOf(nowMs) + 2)];
  const [totals, hour, tools, counts] = await Promise.all([
    pool.query<Totals>(totalsOf(person, scope), [...own, nowMs - ACTIVE_FOR_MS]),
    pool.query<Hour>(
      `SELECT count(*) AS events, count(*) FILTER (WHERE e.status = 'failed') AS failures,
         count(*) FILTER (WHERE ${IS_MESSAGE}) AS messages ${eventsOfHour(scope)}`,
      ofHour,
    ),
    pool.query<{ name: string; count: number }>(
      `SELECT e.tool_name AS name, count(*) AS count ${eventsOfHour(scope)}
         AND e.hook_event_name = 'PreToolUse' AND e.tool_name IS NOT NULL
       GROUP BY e.tool_name ORDER BY count DESC, e.tool_name COLLATE "C" LIMIT ${TOP_TOOLS}`,
      ofHour,
    ),
    attention,
  ]);
  const { sessions = 0, events = 0, duration_ms: durationMs = 0, active = 0 } = totals.rows[0] ?? {};
  const lastHour = hour.rows[0];
  return {
    activeSessions: active,
    attention: counts,
    totalSessions: sessions,
    // Threads are of the daemons that notify.
    totalThreads: 0,
    totalEvents: events,
    eventsLastHour: lastHour?.events ?? 0,
    messagesLastHour: lastHour?.messages ?? 0,
    failuresLastHour: lastHour?.failures ?? 0,
    sessionDurationAvgSeconds: durationMs / 1000,
    topTools: tools.rows,
  };
}

interface Totals {
  readonly sessions: number;
  readonly events: number;
  readonly duration_ms: number;
  readonly active: number;
}

interface Hour {
  readonly events: number;
  readonly failures: number;
  readonly messages: number;
}

/**
 * Each part of the sessions that they see is added up by itself: of those of which they see figures alone, an index has
 * what is asked. Counters know neither which sessions are left, nor which ones they can open.
 */
function totalsOf(person: Reader, scope: Scope): string {
  const parts = visibleParts(person, { scope, access: "figures" }).map(({ where, isOfTeams, most }) => {
    const events = most === "figures" ? "0" : `sum(s.event_count) FILTER (WHERE ${mayRead("whole")})`;
    return `SELECT count(*) AS sessions, ${events} AS events, sum(s.last_used_at - s.started_at) AS duration_ms,
        count(*) FILTER (WHERE s.ended_at IS NULL AND s.state NOT IN ('ended', 'lost') AND s.last_used_at > $4) AS active
      FROM ${isOfTeams ? "unnest($2::int[]) AS part (team) CROSS JOIN " : ""}sessions s WHERE ${where}`;
  });
  return `SELECT sum(sessions)::bigint AS sessions, coalesce(sum(events), 0)::bigint AS events,
      coalesce(sum(duration_ms)::float8 / nullif(sum(sessions), 0)::float8, 0) AS duration_ms, sum(active)::bigint AS active
    FROM (${parts.join(" UNION ALL ")}) parts`;
}

/** As `isMessage` says it of an action: a prompt by a person, and a reply. */
const IS_MESSAGE = `e.hook_event_name = 'UserPromptSubmit' AND e.status = 'started'
  OR e.hook_event_name = 'Stop' AND e.summary <> ''`;

/** An event that happened within the hour was stored within it. */
function eventsOfHour(scope: Scope): string {
  return `FROM sessions s JOIN events e ON e.session = s.id AND e.seq >= $5::bigint AND e.seq < $6::bigint
    AND e.received_at >= $4::bigint
    WHERE ${mayRead("whole")} AND ${OF_SCOPE[scope]} AND s.last_used_at >= $4::bigint`;
}
