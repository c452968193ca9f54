import type { Client } from "pg";
import { CUT_TABLES } from "../database/partitions.ts";
import type { Retention } from "./retention.ts";

interface Partition {
  readonly name: string;
  readonly parent: string;
  readonly day: number;
  readonly state: "attached" | "half" | "detached";
}

/** Partitions of our tables, also those that a killed process left half detached, or detached. */
const PARTITIONS = `
  SELECT c.relname::text AS name, substring(c.relname FROM '^(.*)_\\d+$') AS parent,
    substring(c.relname FROM '_(\\d+)$')::int AS day,
    CASE WHEN h.inhparent IS NULL THEN 'detached' WHEN h.inhdetachpending THEN 'half' ELSE 'attached' END AS state
  FROM pg_class c LEFT JOIN pg_inherits h ON h.inhrelid = c.oid
  WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r'
    AND c.relname ~ '_\\d+$' AND substring(c.relname FROM '^(.*)_\\d+$') = ANY ($1::text[]) ORDER BY day`;

interface DropOptions {
  /** Days since 2025. */
  readonly today: number;
  readonly retention: Retention;
  readonly isStopping: () => boolean;
}

/**
 * Deletes the days that are too old, each by a statement that waits for no writer: a partition is detached while
 * readers and writers go on, and then it is unused. Each step may be the last one of a killed process; the next run
 * goes on.
 * @returns the names of the partitions that were dropped
 */
export async function dropOldDays(client: Client, options: DropOptions): Promise<readonly string[]> {
  const { today, retention, isStopping } = options;
  const { rows } = await client.query<Partition>(PARTITIONS, [CUT_TABLES]);
  const firstDays = new Map([
    ["payloads", today - retention.payloadDays],
    ["events", today - retention.eventDays],
  ]);
  const firstOfSessions = await firstDayOfSessions(client, today - retention.eventDays);
  const dropped: string[] = [];
  for (const { name, parent, day, state } of rows) {
    if (isStopping()) break;
    const isOld = day < (firstDays.get(parent) ?? firstOfSessions);
    // A partition that a killed run has detached goes regardless of its day: nothing reads it any more.
    if (!isOld && state === "attached") continue;
    // Only one at a time may be half detached: it has to be finished before another one.
    if (state === "half") await client.query(`ALTER TABLE ${parent} DETACH PARTITION ${name} FINALIZE`);
    if (state === "attached") await client.query(`ALTER TABLE ${parent} DETACH PARTITION ${name} CONCURRENTLY`);
    await client.query(`DROP TABLE ${name}`);
    dropped.push(name);
  }
  return dropped;
}

/** No day goes before the sessions that began on it: their rows stay in its partitions, however long they last. */
async function firstDayOfSessions(client: Client, firstDay: number): Promise<number> {
  const { rows } = await client.query<{ day: number }>("SELECT coalesce(min(day), $1) AS day FROM sessions", [
    firstDay,
  ]);
  return Math.min(rows[0]?.day ?? 0, firstDay);
}
