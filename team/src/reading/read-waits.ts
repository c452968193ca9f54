import type { SessionState, StateCause } from "../../../src/core/session/session.ts";
import {
  ASKS_WITHIN_MS,
  MOST_WAITS,
  toWaitLedger,
  type WaitLedger,
  type WaitLedgerRequest,
  type WaitSpan,
} from "../../../src/core/session/wait-ledger.ts";
import { toCall } from "../ingest/stored-rows.ts";
import { mayRead, personValues } from "../rights/rights.ts";
import { OF_SCOPE } from "../rights/scope.ts";
import type { Asker } from "./select-visible.ts";

interface SpanRow {
  readonly session_id: string;
  readonly title: string | null;
  readonly project: string | null;
  readonly at: number;
  readonly cause: StateCause;
  readonly next_at: number | null;
  readonly next_state: SessionState;
  readonly next_cause: StateCause;
  readonly waits: boolean;
}

/**
 * How long sessions waited that the person sees whole: when a permission was answered, only its call says, which others
 * do not see.
 */
export async function readWaits({ pool, person, scope }: Asker, request: WaitLedgerRequest): Promise<WaitLedger> {
  const { sinceMs, untilMs, projectName } = request;
  const ofProject = projectName === null ? "" : "AND s.project = $6::text";
  const values = [...personValues(person), sinceMs, untilMs, ...(projectName === null ? [] : [projectName])];
  const ofSessions = `${mayRead("whole")} AND ${OF_SCOPE[scope]} AND s.last_used_at >= $4::bigint ${ofProject}`;
  const [spans, calls] = await Promise.all([
    pool.query<SpanRow>(
      `SELECT s.session_id, s.title, s.project, t.at, t.cause, n.at AS next_at, n.to_state AS next_state,
        n.cause AS next_cause, s.state = 'waiting' AS waits
      FROM sessions s JOIN transitions t ON t.day = s.day AND t.session = s.id
      LEFT JOIN LATERAL (
        SELECT x.at, x.to_state, x.cause FROM transitions x WHERE x.day = t.day AND x.session = t.session
          AND (x.at, coalesce(x.n, 0)) > (t.at, coalesce(t.n, 0)) ORDER BY x.at, x.n NULLS FIRST LIMIT 1
      ) n ON true
      WHERE ${ofSessions} AND t.to_state = 'waiting' AND t.at >= $4::bigint AND t.at < $5::bigint
      ORDER BY t.at DESC LIMIT ${MOST_WAITS + 1}`,
      values,
    ),
    pool.query<{ session_id: string; data: string }>(
      `SELECT s.session_id, c.data FROM sessions s JOIN calls c ON c.day = s.day AND c.session = s.id
      WHERE ${ofSessions} AND c.data LIKE '%"permission":{%'
        AND c.started_at >= $4::bigint - ${ASKS_WITHIN_MS} AND c.started_at < $5::bigint
      ORDER BY c.started_at DESC LIMIT ${MOST_WAITS + 1}`,
      values,
    ),
  ]);
  return toWaitLedger(request, {
    waits: spans.rows,
    toSpan,
    calls: calls.rows.map(({ session_id: sessionId, data }) => ({ sessionId, ...toCall(data) })),
  });
}

function toSpan(row: SpanRow): WaitSpan {
  return {
    session: { sessionId: row.session_id, title: row.title, projectName: row.project },
    cause: row.cause,
    atMs: row.at,
    end: row.next_at === null ? null : { atMs: row.next_at, state: row.next_state, cause: row.next_cause },
    isWaitingNow: row.next_at === null && row.waits,
  };
}
