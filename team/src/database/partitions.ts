import type { Pool } from "pg";
import { firstSeqOf } from "../ingest/event-numbers.ts";
import { inTransaction } from "./pool.ts";

/** A replica that is cut off from the database for a week still finds its partitions. */
const DAYS_AHEAD = 8;

/** Small values move into the compressed part of a row: a day of payloads is then half as large. */
const COMPACT = "WITH (toast_tuple_target = 512)";

const BY_SEQ = [
  { table: "events", options: "" },
  { table: "payloads", options: COMPACT },
] as const;

/** Tables whose partitions are the days on which their sessions began. */
const BY_DAY = ["calls", "transitions", "messages", "usage_hours"] as const;

export const CUT_TABLES: readonly string[] = [...BY_SEQ.map(({ table }) => table), ...BY_DAY];

/** Further parts of a statement whose `gone` has the `id` and `day` of sessions that are deleted: all of their rows go. */
export const DELETE_BY_DAY = BY_DAY.map(
  (table) => `of_${table} AS (DELETE FROM ${table} c USING gone WHERE c.day = gone.day AND c.session = gone.id)`,
).join(", ");

const PARTITION_LOCK = 7_263_002;

/** Makes the partitions of the days around `today` that are missing. Several replicas may call it at once. */
export async function makePartitions(pool: Pool, today: number, daysAhead = DAYS_AHEAD): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Other replicas make some fifty tables meanwhile; only the limit of a statement bounds that wait.
    await client.query("SET LOCAL lock_timeout = 0");
    await client.query("SELECT pg_advisory_xact_lock($1)", [PARTITION_LOCK]);
    await client.query("SET LOCAL lock_timeout TO DEFAULT");
    for (let day = today - 1; day <= today + daysAhead; day += 1) {
      for (const { table, options } of BY_SEQ) {
        const bounds = [firstSeqOf(day), firstSeqOf(day + 1)];
        await client.query(ADD, [table, partitionName(table, day), ...bounds, options]);
      }
      for (const table of BY_DAY) await client.query(ADD, [table, partitionName(table, day), day, day + 1, ""]);
    }
  });
}

const ADD = "SELECT add_partition($1, $2, $3, $4, $5)";

function partitionName(table: string, day: number): string {
  return `${table}_${day}`;
}
