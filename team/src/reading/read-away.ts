import { summarizeAway, type Away, type AwayRequest, type AwayWork } from "../../../src/core/away.ts";
import { EDIT_TOOLS } from "../../../src/core/session/call-result.ts";
import { toCall, toSession } from "../ingest/stored-rows.ts";
import { mayRead, personValues } from "../rights/rights.ts";
import { OF_SCOPE } from "../rights/scope.ts";
import type { Asker } from "./select-visible.ts";

interface Row extends Omit<AwayWork, "session" | "costUsd"> {
  readonly count: number;
  readonly label: string;
  readonly data: string;
}

/**
 * What sessions did since a moment that the person sees whole. Machines send tokens by the hour, so the cost since then
 * is not known.
 */
export async function readAway({ pool, person, scope }: Asker, request: AwayRequest): Promise<Away> {
  const { sinceMs, nowMs, limit } = request;
  const { rows } = await pool.query<Row>(
    `SELECT found.count, found.label, found.data, did.*, (
        SELECT m.text FROM messages m WHERE m.day = found.day AND m.session = found.id AND m.at >= $4::bigint
          AND m.role = 'reply' AND m.agent_id IS NULL ORDER BY m.at DESC LIMIT 1
      ) AS reply
    FROM (
      SELECT s.id, s.day, m.label, s.data, s.last_used_at, count(*) OVER () AS count
      FROM sessions s JOIN machines m ON m.id = s.machine
      WHERE ${mayRead("whole")} AND ${OF_SCOPE[scope]} AND s.last_used_at >= $4::bigint
      ORDER BY s.last_used_at DESC LIMIT $5
    ) found CROSS JOIN LATERAL (
      SELECT count(*) AS calls, count(*) FILTER (WHERE c.outcome = 'failed') AS failures,
        count(c.added) FILTER (WHERE c.is_edit) AS known,
        coalesce(sum(c.added) FILTER (WHERE c.is_edit), 0)::bigint AS added,
        coalesce(sum(c.removed) FILTER (WHERE c.is_edit), 0)::bigint AS removed,
        coalesce(array_agg(c.data) FILTER (WHERE c.is_edit), '{}') AS edited
      FROM (
        SELECT *, tool_name = ANY ($6::text[]) AND outcome IS NOT DISTINCT FROM 'ok' AS is_edit FROM calls
        WHERE day = found.day AND session = found.id AND started_at >= $4::bigint
      ) c
    ) did ORDER BY found.last_used_at DESC`,
    [...personValues(person), sinceMs, limit, EDIT_TOOLS],
  );
  const works = rows.map(({ count: _count, label, data, edited, ...work }) => ({
    ...work,
    session: toSession({ label, data }),
    edited: edited.map((one) => toCall(one).summary),
    costUsd: null,
  }));
  return summarizeAway(works, rows[0]?.count ?? 0, nowMs);
}
