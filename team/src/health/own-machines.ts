import type { Pool } from "pg";
import type { MachineValues } from "../../../src/health/health-snapshot.ts";
import { TWIN_MS } from "../ingest/statements.ts";
import { SHOWN_LABEL } from "../machines/machine-tokens.ts";
import type { Person } from "../rights/rights.ts";

/** A machine sends at least each minute; as at a central daemon. */
const CONNECTED_FOR_MS = 150_000;

/** A gap is shown this long. */
const GAP_SHOWN_MS = 86_400_000;

interface OwnMachineRow {
  readonly label: string;
  readonly last_heard_at: number | null;
  readonly skew_ms: number;
  readonly missing: number;
  readonly is_twin: boolean;
}

/** The person's own machines that may forward; null without any. */
export async function readOwnMachines(pool: Pool, { id }: Person, nowMs: number): Promise<MachineValues | null> {
  const { rows } = await pool.query<OwnMachineRow>(
    `SELECT ${SHOWN_LABEL} AS label, m.last_heard_at, m.skew_ms,
       (SELECT coalesce(sum(g.to_seq - g.from_seq + 1), 0)::bigint FROM machine_gaps g
         WHERE g.machine = m.id AND g.why <> 'off' AND g.reported_at > $2::bigint - ${GAP_SHOWN_MS}) AS missing,
       EXISTS (SELECT FROM machine_logs l WHERE l.machine = m.id AND l.log_id = m.log_id
         AND l.last_heard_at > $2::bigint - ${TWIN_MS}) AS is_twin
     FROM machines m WHERE m.owner = $1 AND m.revoked_at IS NULL ORDER BY m.label, m.id`,
    [id, nowMs],
  );
  if (rows.length === 0) return null;
  return {
    machines: rows.map(({ label, last_heard_at: seenAtMs, skew_ms: skewMs, missing, is_twin: isTwin }) => ({
      label,
      silentForMs: seenAtMs === null ? Infinity : Math.max(0, nowMs - seenAtMs),
      skewMs,
      missing,
      isTwin,
    })),
    connectedForMs: CONNECTED_FOR_MS,
  };
}
