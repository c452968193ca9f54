import { randomUUID } from "node:crypto";
import { Client, type Pool } from "pg";
import { backoffMs } from "../../../src/core/backoff.ts";
import { errorText } from "../../../src/core/errors/errors.ts";
import type { Logger } from "../../../src/core/ports.ts";
import { connectionTo, UNLIMITED } from "../database/connection.ts";

const CHANNEL = "ccen_feed";

/** Each `NOTIFY` takes a lock on the whole instance until its commit, and wakes every replica. */
const HINT_INTERVAL_MS = 20;

const RECONNECT = { firstMs: 250, maxMs: 5_000, jitter: [1, 0.5] } as const;

interface HintOptions {
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly logger: Logger;
  /** Something was stored, here or by another replica. Not each change comes with a hint. */
  readonly onHint: () => void;
}

/** Tells other replicas that the feed has new lines. A lost hint costs the time until the next reading, no more. */
export function createHints({ databaseUrl, pool, logger, onHint }: HintOptions) {
  /** Identifies this replica, which needs no answer to its own hints. */
  const self = randomUUID();
  let sending: NodeJS.Timeout | null = null;
  let isDue = false;
  let client: Client | null = null;
  let reconnecting: NodeJS.Timeout | null = null;
  let failures = 0;

  function send(): void {
    isDue = false;
    sending = setTimeout(() => {
      sending = null;
      if (isDue) send();
    }, HINT_INTERVAL_MS);
    pool.query("SELECT pg_notify($1, $2)", [CHANNEL, self]).catch(() => {});
  }

  function connect(): void {
    reconnecting = null;
    const mine = new Client({
      ...connectionTo(databaseUrl, UNLIMITED),
      application_name: "ccen-team live",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = mine;
    const onLost = (reason: string): void => {
      if (client !== mine) return;
      client = null;
      mine.end().catch(() => {});
      failures += 1;
      if (failures === 1) logger.warn("hints of other replicas are lost until the connection is back", { reason });
      reconnecting = setTimeout(connect, backoffMs(failures, RECONNECT, Math.random()));
    };
    mine.on("error", (error) => onLost(error.message));
    mine.on("end", () => onLost("the connection ended"));
    mine.on("notification", ({ payload }) => {
      if (payload !== self) onHint();
    });
    listenOn(mine).catch((error: unknown) => onLost(errorText(error)));
  }

  async function listenOn(mine: Client): Promise<void> {
    await mine.connect();
    await mine.query(`LISTEN ${CHANNEL}`);
    failures = 0;
    // Hints from before are lost.
    onHint();
  }

  function unlisten(): void {
    clearTimeout(reconnecting ?? undefined);
    reconnecting = null;
    const mine = client;
    client = null;
    mine?.end().catch(() => {});
  }

  return {
    /** Call it after a commit. At most one in {@link HINT_INTERVAL_MS} goes out. */
    send(): void {
      isDue = true;
      if (sending === null) send();
    },
    listen(): void {
      if (client === null && reconnecting === null) connect();
    },
    unlisten,
    stop(): void {
      clearTimeout(sending ?? undefined);
      isDue = false;
      unlisten();
    },
  };
}
