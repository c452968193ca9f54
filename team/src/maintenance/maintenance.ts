import { Client } from "pg";
import type { Logger } from "../../../src/core/ports.ts";
import { forgetCounters } from "../counting/forget-counters.ts";
import { connectionTo, UNLIMITED } from "../database/connection.ts";
import { dayOf } from "../ingest/event-numbers.ts";
import { dropOldDays } from "./drop-days.ts";
import { forgetRecords, forgetSessions } from "./forget-sessions.ts";
import { addTrigrams, indexClosedDays } from "./index-days.ts";
import type { Retention } from "./retention.ts";

/** One replica at a time deletes and indexes. The lock ends with its connection. */
const MAINTENANCE_LOCK = 7_263_005;

/**
 * Detaching and indexing wait for every transaction that may still see the old state, also that of a long backup. None
 * of them holds a lock meanwhile that others want.
 */
const WAITS = { ...UNLIMITED, lock_timeout: 600_000 };

interface MaintenanceOptions {
  readonly databaseUrl: string;
  readonly retention: Retention;
  readonly logger: Logger;
}

export type Maintenance = Readonly<ReturnType<typeof createMaintenance>>;

export function createMaintenance({ databaseUrl, retention, logger }: MaintenanceOptions) {
  let isStopping = false;
  let current: { readonly client: Client; readonly work: Promise<void> } | null = null;
  let hasWarned = false;
  const status = { finishedAtMs: 0, failures: 0 };

  function onNoWords(reason: string): void {
    const help = "install the extension pg_trgm (contrib), or CREATE EXTENSION pg_trgm as a superuser";
    if (!hasWarned) logger.warn("search has no index of words, so it takes longer", { reason, help });
    hasWarned = true;
  }

  async function maintain(client: Client): Promise<void> {
    await client.connect();
    // Each replica says at its start what is missing, also one that leaves the work to another.
    await addTrigrams(client, onNoWords);
    const { rows } = await client.query<{ now_ms: string; is_alone: boolean }>(
      `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms, pg_try_advisory_lock($1) AS is_alone`,
      [MAINTENANCE_LOCK],
    );
    const [start] = rows;
    if (start === undefined || !start.is_alone) return;
    // The database's clock, by which its days are cut: a replica whose clock is ahead would delete what is young.
    const nowMs = Number(start.now_ms);
    const steps = { nowMs, today: dayOf(nowMs), retention, isStopping: () => isStopping, onNoWords };
    const dropped = await dropOldDays(client, steps);
    const sessions = await forgetSessions(client, steps);
    await forgetRecords(client, steps);
    await forgetCounters(client, { ...steps, counterDays: retention.counterDays });
    const indexes = await indexClosedDays(client, steps);
    if (!isStopping) status.finishedAtMs = nowMs;
    if (dropped.length + sessions + indexes.length === 0) return;
    const fields = { dropped: dropped.join(" "), sessions, indexes: indexes.join(" ") };
    logger.info("old data is deleted, and closed days are indexed", fields);
  }

  return {
    /** When this replica last did all that was due, 0 before it; and the runs that failed. */
    status: (): Readonly<typeof status> => status,
    /** Does what is due, unless another replica does it. @throws what the database answers; the next run goes on */
    async run() {
      if (isStopping || current !== null) return;
      const client = new Client({
        ...connectionTo(databaseUrl, WAITS),
        application_name: "ccen-team maintenance",
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
      });
      // Without a listener, a connection that breaks would end the process.
      client.on("error", () => {});
      const work = maintain(client);
      current = { client, work };
      try {
        await work;
      } catch (error) {
        if (isStopping) return;
        status.failures += 1;
        throw error;
      } finally {
        current = null;
        await client.end();
      }
    },
    /** PostgreSQL ends the statement that it is at, or a later run does. */
    async stop() {
      isStopping = true;
      if (current === null) return;
      const { client, work } = current;
      // With a statement in work, its answer is not waited for.
      await client.end();
      await work.catch(() => {});
    },
  };
}
