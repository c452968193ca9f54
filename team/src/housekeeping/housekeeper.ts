import { Client } from "pg";
import type { Logger } from "../../../src/core/ports.ts";
import { dayOf } from "../ingest/event-numbers.ts";
import { dropOldDays } from "./drop-days.ts";
import { forgetRecords, forgetSessions } from "./forget-sessions.ts";
import { indexClosedDays } from "./index-days.ts";
import type { Retention } from "./retention.ts";

/** Of all replicas one deletes and indexes at a time. */
const HOUSEKEEPER_LOCK = 7_263_005;

/**
 * Detaching and indexing wait for every transaction that may still see the old state, also that of a long backup. None
 * of them holds a lock meanwhile that others want.
 */
const WAITS = "-c statement_timeout=0 -c transaction_timeout=0 -c lock_timeout=600000";

interface HousekeeperOptions {
  readonly databaseUrl: string;
  readonly retention: Retention;
  readonly logger: Logger;
}

export interface Housekeeper {
  /** Does what is due, unless another replica does it. @throws what the database answers; the next run goes on */
  run(): Promise<void>;
  /** Ends a run after its current statement, which is cancelled. */
  stop(): Promise<void>;
}

export function createHousekeeper({ databaseUrl, retention, logger }: HousekeeperOptions): Housekeeper {
  let isStopping = false;
  let running: Promise<void> | null = null;
  let cancel: (() => Promise<void>) | null = null;
  let hasWarned = false;

  function onNoWords(reason: string): void {
    if (!hasWarned) logger.warn("search has no index of words, so it takes longer", { reason });
    hasWarned = true;
  }

  async function maintain(): Promise<void> {
    const client = await connect(databaseUrl, WAITS);
    try {
      const { rows } = await client.query<{ pid: number; now_ms: string; is_alone: boolean }>(
        `SELECT pg_backend_pid() AS pid, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms,
           pg_try_advisory_lock($1) AS is_alone`,
        [HOUSEKEEPER_LOCK],
      );
      const [start] = rows;
      if (start === undefined || !start.is_alone) return;
      cancel = async () => cancelStatement(databaseUrl, start.pid);
      // The database's clock, by which its days are cut: a replica whose clock is ahead would delete what is young.
      const nowMs = Number(start.now_ms);
      const today = dayOf(nowMs);
      const steps = { nowMs, today, retention, isStopping: () => isStopping, onNoWords };
      const dropped = await dropOldDays(client, steps);
      const forgotten = await forgetSessions(client, steps);
      await forgetRecords(client, steps);
      const indexes = await indexClosedDays(client, steps);
      if (dropped.length + forgotten + indexes.length > 0)
        logger.info("old data is deleted, and closed days are indexed", {
          dropped: dropped.join(" "),
          sessions: forgotten,
          indexes: indexes.join(" "),
        });
    } finally {
      cancel = null;
      await client.end();
    }
  }

  return {
    async run() {
      if (isStopping || running !== null) return;
      running = maintain();
      try {
        await running;
      } catch (error) {
        if (!isStopping) throw error;
      } finally {
        running = null;
      }
    },
    async stop() {
      isStopping = true;
      await cancel?.();
      await running?.catch(() => {});
    },
  };
}

async function connect(url: string, options: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: "ccen-team housekeeper",
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options,
  });
  // Without a listener, a connection that breaks would end the process.
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function cancelStatement(url: string, pid: number): Promise<void> {
  const client = await connect(url, "");
  await client.query("SELECT pg_cancel_backend($1)", [pid]);
  await client.end();
}
