import { DAY_MS } from "../../../src/core/time-units.ts";
import type { Client } from "pg";

/** A range of minutes is at most a day long; a daemon keeps them as long. */
export const MINUTES_KEPT_MS = 8 * 86_400_000;

const UNITS = {
  minute: { ms: 60_000, tables: ["minute_events", "minute_calls"] },
  hour: { ms: 3_600_000, tables: ["hour_events", "hour_starts", "hour_calls", "hour_usage"] },
} as const;

interface ForgetOptions {
  readonly nowMs: number;
  /** How long those by the hour are kept. */
  readonly counterDays: number;
  readonly isStopping: () => boolean;
}

/**
 * Deletes counters that are too old: those by the minute after some days, those by the hour after more, because they name
 * their owners and grow. Each step is a statement of its own, so it may be cut off anywhere.
 */
export async function forgetCounters(client: Pick<Client, "query">, options: ForgetOptions): Promise<void> {
  const { nowMs, counterDays } = options;
  const beforeMs = { minute: nowMs - MINUTES_KEPT_MS, hour: nowMs - counterDays * DAY_MS };
  for (const unit of ["minute", "hour"] as const) {
    const before = Math.floor(beforeMs[unit] / UNITS[unit].ms);
    for (const table of UNITS[unit].tables)
      await forgetRows(client, table, { ...options, old: oldOf(table, unit), before });
  }
  const before = Math.floor(beforeMs.hour / UNITS.hour.ms);
  await forgetRows(client, "hour_sessions", {
    ...options,
    old: "SELECT ctid FROM hour_sessions WHERE hour < $1",
    before,
  });
}

/** No index of a counter begins with its time, so those of each owner and team are looked for by themselves. */
function oldOf(table: string, unit: string): string {
  const first = (where: string): string => `(SELECT owner, team FROM ${table} ${where} ORDER BY owner, team LIMIT 1)`;
  return `WITH RECURSIVE pair AS (
      ${first("")}
      UNION ALL
      SELECT next.* FROM pair CROSS JOIN LATERAL ${first("WHERE (owner, team) > (pair.owner, pair.team)")} next
    )
    SELECT old.ctid FROM pair CROSS JOIN LATERAL (
      SELECT ctid FROM ${table} WHERE owner = pair.owner AND team = pair.team AND ${unit} < $1 OFFSET 0
    ) old`;
}

/** Rows of one statement: tens of milliseconds of work. */
const STEP_ROWS = 20_000;

interface Old extends Pick<ForgetOptions, "isStopping"> {
  /** SQL of the places of rows before $1. */
  readonly old: string;
  readonly before: number;
}

async function forgetRows(
  client: Pick<Client, "query">,
  table: string,
  { old, before, isStopping }: Old,
): Promise<void> {
  const text = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM (${old}) old LIMIT $2))`;
  let count: number | null = STEP_ROWS;
  while (count === STEP_ROWS && !isStopping()) ({ rowCount: count } = await client.query(text, [before, STEP_ROWS]));
}
