import { DAY_MS } from "../../../src/core/time-units.ts";
import type { Client } from "pg";
import { DELETE_BY_DAY } from "../database/partitions.ts";
import { AUDIT_DAYS, type Retention } from "./retention.ts";

/** Sessions of one transaction: it holds their machines up for less than a tenth of a second. */
const STEP = 200;

interface ForgetOptions {
  readonly nowMs: number;
  readonly retention: Retention;
  readonly isStopping: () => boolean;
}

/**
 * Deletes sessions whose events are all gone, with their calls, steps, messages and tokens. One that goes on after
 * months begins again. Its counters stay for their own time.
 * @returns how many
 */
export async function forgetSessions(client: Client, options: ForgetOptions): Promise<number> {
  const { nowMs, retention, isStopping } = options;
  const usedBefore = nowMs - retention.eventDays * DAY_MS;
  let forgotten = 0;
  // Those that have events left are passed over: a machine may send months later what happened then.
  let after = 0;
  while (!isStopping()) {
    await client.query("BEGIN");
    // Locked in a statement of its own: the next one sees all events that their machines have stored by then.
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM sessions WHERE last_used_at < $1 AND id > $2 ORDER BY id LIMIT ${STEP} FOR UPDATE SKIP LOCKED`,
      [usedBefore, after],
    );
    const ids = rows.map(({ id }) => Number(id));
    const last = ids.at(-1);
    if (last !== undefined) forgotten += (await client.query(FORGET, [ids])).rowCount ?? 0;
    await client.query("COMMIT");
    if (last === undefined) break;
    after = last;
  }
  return forgotten;
}

const FORGET = `
  WITH gone AS (
    DELETE FROM sessions s WHERE s.id = ANY ($1::bigint[]) AND NOT EXISTS (SELECT FROM events e WHERE e.session = s.id)
    RETURNING s.id, s.day, s.owner, s.session_id
  ), ${DELETE_BY_DAY}
  INSERT INTO forgotten_sessions (owner, session_id) SELECT owner, session_id FROM gone
  ON CONFLICT (owner, session_id) DO UPDATE SET at = excluded.at`;

/** Old rows of small tables. */
export async function forgetRecords(
  client: Client,
  { nowMs, retention }: Omit<ForgetOptions, "isStopping">,
): Promise<void> {
  await client.query("DELETE FROM machine_gaps WHERE reported_at < $1", [nowMs - retention.eventDays * DAY_MS]);
  const audited = new Date(nowMs - AUDIT_DAYS * DAY_MS);
  await client.query("DELETE FROM audit WHERE at < $1", [audited]);
  await client.query("DELETE FROM forgotten_sessions WHERE at < $1", [audited]);
}
