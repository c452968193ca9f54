import type { Pool } from "pg";
import { COUNTING_LOCK, USAGE_SUMS } from "../counting/fold-counters.ts";
import { inTransaction } from "../database/pool.ts";
import { safeSum } from "../database/safe-sum.ts";

/** Counters by the hour that name a project. Behind owner, team, hour and project: what else they are kept by. */
const OF_PROJECTS = {
  hour_events: { key: ["event"], sums: ["events", "failures"] },
  hour_starts: { key: [], sums: ["sessions"] },
  hour_calls: { key: ["tool", "outcome", "bin"], sums: ["calls"] },
  hour_usage: { key: ["model", "variant", "band"], sums: USAGE_SUMS },
} as const satisfies Record<string, { key: readonly string[]; sums: readonly string[] }>;

const OF_OWNERS = [...Object.keys(OF_PROJECTS), "hour_sessions", "minute_events", "minute_calls"];

/** For a query whose first value is the owner. */
export const IS_UNCOUNTED = ["events", "starts", "calls", "usage"]
  .map((kind) => `EXISTS (SELECT FROM uncounted_${kind} WHERE owner = $1)`)
  .join(" OR ");

/**
 * Deletes a person's own counters. The sums of their teams and of all stay, because what a team did and paid stays true. A
 * project that was theirs alone loses its name in them: that may be a text of theirs.
 */
export async function eraseCounters(pool: Pool, owner: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    // The replica that adds up changes the same rows in another order.
    await client.query("SELECT pg_advisory_xact_lock($1)", [COUNTING_LOCK]);
    const { rows } = await client.query<{ team: number; project: string }>(OWN_PROJECTS, [owner]);
    const own = [rows.map(({ team }) => team), rows.map(({ project }) => project)];
    for (const table of Object.keys(OF_PROJECTS) as (keyof typeof OF_PROJECTS)[])
      await client.query(withoutNames(table), own);
    for (const table of OF_OWNERS) await client.query(`DELETE FROM ${table} WHERE owner = $1`, [owner]);
  });
}

/** @param condition on the owner */
function projectsOf(condition: string): string {
  return Object.keys(OF_PROJECTS)
    .map((table) => `SELECT team, project FROM ${table} WHERE ${condition} AND project <> ''`)
    .join(" UNION ");
}

const OWN_PROJECTS = `(${projectsOf("owner = $1")}) EXCEPT (${projectsOf("owner NOT IN (0, $1)")})`;

/** What counted under a project counts under none. */
function withoutNames(table: keyof typeof OF_PROJECTS): string {
  const { key, sums } = OF_PROJECTS[table];
  const kept = ["owner", "team", "hour", ...key];
  return `WITH gone AS (
      DELETE FROM ${table} c USING unnest($1::int[], $2::text[]) AS own (team, project)
      WHERE c.owner = 0 AND c.team = own.team AND c.project = own.project RETURNING c.*
    )
    INSERT INTO ${table} (${kept.join(", ")}, project, ${sums.join(", ")})
    SELECT ${kept.join(", ")}, '', ${sums.map((sum) => safeSum(`sum(${sum})`)).join(", ")} FROM gone GROUP BY ${kept.join(", ")}
    ON CONFLICT (owner, team, hour, project${key.map((column) => `, ${column}`).join("")}) DO UPDATE SET
      ${sums.map((sum) => `${sum} = ${safeSum(`${table}.${sum} + excluded.${sum}`)}`).join(", ")}`;
}
