import type { Pool } from "pg";
import { TOKEN_COLUMNS } from "../../../src/core/cost/usage.ts";
import { inTransaction } from "../database/pool.ts";
import { safeSum } from "../database/safe-sum.ts";

/** Rows of one kind in one transaction: tens of milliseconds of work. */
const STEP_ROWS = 20_000;

/** One replica at a time adds up: two would wait for each other's rows. */
export const COUNTING_LOCK = 7_263_003;

/**
 * Adds up into the counters what triggers have written so far, and deletes it. Each step is one transaction, so it may be
 * cut off anywhere.
 * @param isOver asked between steps
 * @returns the rows that were added up; 0 as well while another replica is at it
 */
export async function foldCounters(pool: Pool, isOver = (): boolean => false): Promise<number> {
  let total = 0;
  for (const text of FOLDS) {
    // What is deleted still takes its place: a long queue is passed once, and not from its begin on for each step.
    let last: string | null = NOWHERE;
    while (last !== null && !isOver()) {
      const step = await foldStep(pool, text, last);
      total += step.count;
      last = step.count < STEP_ROWS ? null : step.last;
    }
  }
  return total;
}

/** Before the first row of a table. */
const NOWHERE = "(0,0)";

interface Step {
  readonly count: number;
  /** Where the last row was. */
  readonly last: string | null;
}

async function foldStep(pool: Pool, text: string, after: string): Promise<Step> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS mine", [
      COUNTING_LOCK,
    ]);
    if (rows[0]?.mine !== true) return NOTHING;
    return (await client.query<Step>(text, [STEP_ROWS, after])).rows[0] ?? NOTHING;
  });
}

const NOTHING: Step = { count: 0, last: null };

/** Takes rows of a queue away. */
function fold(queue: string, intoCounters: readonly string[]): string {
  const inserts = intoCounters.map((insert, index) => `into_${index} AS (${insert})`);
  return `WITH taken AS MATERIALIZED (
      DELETE FROM ${queue} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${queue} WHERE ctid > $2::tid LIMIT $1))
      RETURNING *, ctid AS place
    ), ${inserts.join(",\n")}
    SELECT count(*), max(place)::text AS last FROM taken`;
}

/** Each row counts for its owner, with owner 0 for its team, and with neither team nor project for all. */
const LEVELS =
  "taken CROSS JOIN LATERAL (VALUES (taken.owner, taken.team, taken.project), (0, taken.team, taken.project), (0, 0, '')) AS level (of_owner, of_team, of_project)";

interface Counter {
  readonly table: string;
  /** Behind owner and team: columns of the key, and where they come from. */
  readonly key: Readonly<Record<string, string>>;
  readonly sums: Readonly<Record<string, string>>;
  readonly where?: string;
}

function addUp({ table, key, sums, where = "true" }: Counter): string {
  const names = ["owner", "team", ...Object.keys(key)];
  return `INSERT INTO ${table} (${[...names, ...Object.keys(sums)].join(", ")})
    SELECT ${["of_owner", "of_team", ...Object.values(key), ...Object.values(sums).map((sum) => safeSum(`sum(${sum})`))].join(", ")}
    FROM ${LEVELS} WHERE ${where} GROUP BY ${names.map((_, index) => index + 1).join(", ")}
    ON CONFLICT (${names.join(", ")}) DO UPDATE SET
      ${Object.keys(sums)
        .map((sum) => `${sum} = ${safeSum(`${table}.${sum} + excluded.${sum}`)}`)
        .join(", ")}`;
}

function same(...columns: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map((column) => [column, column]));
}

export const USAGE_SUMS = ["messages", ...TOKEN_COLUMNS];

const PROJECT = { project: "of_project" };

const FOLDS: readonly string[] = [
  fold("uncounted_events", [
    addUp({
      table: "hour_events",
      key: { hour: "minute / 60", ...PROJECT, ...same("event") },
      sums: same("events", "failures"),
    }),
    addUp({ table: "minute_events", key: same("minute"), sums: same("events", "failures") }),
    addUp({ table: "minute_calls", key: same("minute", "tool"), sums: { calls: "events" }, where: "tool <> ''" }),
    `INSERT INTO hour_sessions (session, hour, owner, team, project)
      SELECT DISTINCT ON (session, minute / 60) session, minute / 60, owner, team, project FROM taken
      ON CONFLICT (session, hour) DO NOTHING`,
  ]),
  fold("uncounted_starts", [
    addUp({ table: "hour_starts", key: { ...same("hour"), ...PROJECT }, sums: same("sessions") }),
  ]),
  fold("uncounted_calls", [
    addUp({
      table: "hour_calls",
      key: { ...same("hour"), ...PROJECT, ...same("tool", "outcome", "bin") },
      sums: same("calls"),
    }),
  ]),
  fold("uncounted_usage", [
    addUp({
      table: "hour_usage",
      key: { ...same("hour"), ...PROJECT, ...same("model", "variant", "band") },
      sums: same(...USAGE_SUMS),
    }),
  ]),
];
