/**
 * How long it takes to delete a day, and how long ingest pauses meanwhile: `node team/bench/day-drop.ts`. `EVENTS` changes
 * the day's size, `MACHINES` how many of them forward, one event a request.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client, type Pool } from "pg";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";
import { composeBatch } from "../../src/forwarding/compose-batch.ts";
import { systemClock } from "../../src/system/clock.ts";
import { migrate } from "../src/database/migrate.ts";
import { makePartitions } from "../src/database/partitions.ts";
import { openPool } from "../src/database/pool.ts";
import { startPostgres } from "../embedded/start-postgres.ts";
import { dropOldDays } from "../src/maintenance/drop-days.ts";
import { dayOf } from "../src/ingest/event-numbers.ts";
import { createReceiver } from "../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../src/machines/machine-tokens.ts";
import { fillDay } from "./closed-day.ts";
import { machineLog, senderOf } from "./machine-log.ts";
import { DEFAULT_RETENTION } from "../src/maintenance/retention.ts";
import { SILENT } from "./servers.ts";

const events = Number(process.env["EVENTS"] ?? 440_000);
const machines = Number(process.env["MACHINES"] ?? 8);
/** Of ingest before, and behind it. */
const CALM_MS = 5_000;

/** Of each machine: more than it sends. */
const LOG_EVENTS = 4_000;

/** Sends the machine's events one by one, as they would come in a calm hour, and notes when each was stored. */
async function forward(pool: Pool, machine: number, { answers, isOver }: Forwarding): Promise<void> {
  const token = await addMachine(pool, { name: `m-${machine}`, owner: `person-${machine}`, team: "core" });
  const self = { machineId: "team", name: "team", version: "1.0.0" };
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock: systemClock, logger: SILENT, self });
  const log = machineLog(machine, { lastSeq: LOG_EVENTS, mostEvents: 1 });
  const state = log.state();
  if (state === null) throw new TypeError("a log without a state");
  for (let seq = 0; seq < LOG_EVENTS && !isOver(); seq += 1) {
    const { batch } = composeBatch(log, {
      sender: senderOf(machine),
      state,
      position: { seq, message: 0 },
      sentAtMs: Date.now(),
      reportsAlive: false,
      marksNotified: false,
    });
    const sender = await machineOfToken(pool, token);
    if (sender === null) throw new TypeError("no machine");
    const startedMs = performance.now();
    await receive(Buffer.from(JSON.stringify(batch)), sender);
    answers.push({ atMs: performance.now(), tookMs: performance.now() - startedMs });
    await wait(5);
  }
}

interface Answer {
  readonly atMs: number;
  readonly tookMs: number;
}

interface Forwarding {
  readonly answers: Answer[];
  readonly isOver: () => boolean;
}

// Made before anything is measured.
for (let machine = 0; machine < machines; machine += 1) machineLog(machine, { lastSeq: LOG_EVENTS });
const folder = mkdtempSync(join(tmpdir(), "ccen-bench-postgres-"));
const postgres = await startPostgres({ folder, removesFolder: true, settings: { shared_buffers: "256MB" } });
try {
  await migrate(postgres.url);
  const pool = openPool(postgres.url, { logger: SILENT, most: machines + 2 });
  const today = dayOf(Date.now());
  await makePartitions(pool, today);
  await addMachine(pool, { name: "laptop", owner: "ann", team: "core" });
  const client = new Client({ connectionString: postgres.url });
  client.on("error", () => {});
  await client.connect();
  await fillDay(client, { day: today - 40, events });
  const { rows } = await client.query<{ mb: string }>(
    `SELECT pg_size_pretty(pg_total_relation_size('payloads_${today - 40}')) AS mb`,
  );
  let isOver = false;
  const answers: Answer[] = [];
  const forwarding = Array.from({ length: machines }, async (_, machine) =>
    forward(pool, machine, { answers, isOver: () => isOver }),
  );
  await wait(CALM_MS);
  const beganMs = performance.now();
  const retention = { ...DEFAULT_RETENTION, payloadDays: 30, eventDays: 90 };
  const dropped = await dropOldDays(client, { today, retention, isStopping: () => false });
  const endedMs = performance.now();
  await wait(CALM_MS);
  isOver = true;
  await Promise.all(forwarding);
  const during = answers.filter(({ atMs, tookMs }) => atMs >= beganMs && atMs - tookMs <= endedMs);
  const calm = answers.filter((answer) => !during.includes(answer));
  const worst = (some: readonly Answer[]): string => `${Math.max(0, ...some.map((one) => one.tookMs)).toFixed(0)} ms`;
  console.log(`${dropped.join(", ")} (${events} events, ${rows[0]?.mb}): ${((endedMs - beganMs) / 1000).toFixed(2)} s`);
  console.log(
    `worst answer to a machine: ${worst(during)} of ${during.length} meanwhile, ${worst(calm)} of ${calm.length} before and behind`,
  );
  await client.end();
  await pool.end();
} finally {
  await postgres.stop();
}
