import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { HealthDto } from "../../src/api/dto.ts";
import { ROUTES } from "../../src/api/routes.ts";
import { followCalls } from "./live-events.ts";
import { openStore } from "../../src/store/store.ts";
import { systemClock } from "../../src/system/clock.ts";
import { startBenchDaemon, type BenchDaemon } from "./bench-daemon.ts";
import { measured, type Row, type Section } from "./result.ts";
import { makeScratch, payloadOf, type Scratch } from "./scratch.ts";
import { round, spread, type Spread } from "./stats.ts";

const DAY_MS = 86_400_000;
const EVENTS_A_SECOND = 100;
const WARM_UP_SECONDS = 1;
const MOST_WAIT_MS = 180_000;

/** Equal numbers of old and young events. */
const OLD_MS = 100 * DAY_MS;
const YOUNG_MS = 2 * DAY_MS;

interface Order {
  /** Stored before it begins; half of them are too old. */
  readonly events: number;
  /** Length of each of the two measurements; the second repeats until all is removed, within a maximum. */
  readonly seconds: number;
  readonly mostTurns: number;
}

/** 100 events a second while nothing is removed, then while half of a large history is: the effect on events. */
export async function measureRetention({ events, seconds, mostTurns }: Order): Promise<Section> {
  const scratch = makeScratch();
  try {
    fill(scratch, events);
    limit(scratch, "unlimited");
    const daemon = await startBenchDaemon(scratch);
    const ending = new AbortController();
    try {
      const arrivals = await listen(daemon.url, ending.signal);
      const turn = async (from: number, length = seconds) => fire(scratch, arrivals, { from, seconds: length });
      await turn(0, WARM_UP_SECONDS);
      const without = await turn(100_000);
      limit(scratch, "90");
      const begun = await removing(daemon);
      const during: number[] = [];
      const startedAtMs = performance.now();
      let removed = 0;
      for (let turns = 0; turns < mostTurns && removed < events / 2; turns += 1) {
        during.push(...(await turn(200_000 + turns * 100_000)));
        removed = await removedPayloads(daemon);
      }
      const elapsedMs = performance.now() - startedAtMs;
      const health = await daemon.get<HealthDto>(ROUTES.health);
      // Before and after, so that load on the machine is not taken for the cost of removal.
      if (removed >= events / 2) without.push(...(await turn(9_000_000)));
      return section({
        events,
        removed: removed - begun,
        elapsedMs,
        health,
        without: spread(without),
        during: spread(during),
      });
    } finally {
      ending.abort();
      await daemon.stop();
    }
  } finally {
    scratch.remove();
  }
}

interface Measured {
  readonly events: number;
  readonly removed: number;
  readonly elapsedMs: number;
  readonly health: HealthDto;
  readonly without: Spread;
  readonly during: Spread;
}

function section({ events, removed, elapsedMs, health, without, during }: Measured): Section {
  const compared = (name: "p50" | "p90" | "p99" | "max", target = ""): Row =>
    measured({
      name: `raw file → page, ${name}`,
      value: during[name],
      unit: "ms",
      ratio: round(during[name] / without[name], 2),
      baseline: "without",
      spread: during,
      target,
    });
  const slowestMs = health.retention?.slowest_step_ms ?? Number.NaN;
  const loop = health.checks.find(({ name }) => name === "event_loop")?.figures ?? [];
  return {
    title: `Removing ${(events / 2).toLocaleString("en")} of ${events.toLocaleString("en")} payloads while ${EVENTS_A_SECOND} come a second`,
    rows: [
      compared("p50", "≤ 1.25 × without"),
      compared("p90", "≤ 1.5 × without"),
      compared("p99"),
      measured({
        name: "the same before and after, p50",
        value: without.p50,
        unit: "ms",
        ratio: 1,
        baseline: "without",
        spread: without,
      }),
      measured({ name: "slowest step", value: round(slowestMs, 1), unit: "ms" }),
      ...loop.map(({ name, value }) => measured({ name: `event loop, ${name}`, value: round(value, 1), unit: "ms" })),
      measured({ name: "removed meanwhile", value: removed, unit: "payloads" }),
      measured({ name: "removed a second", value: Math.round(removed / (elapsedMs / 1000)), unit: "payloads" }),
    ],
    details: { events, removed, elapsedMs, without, during, retention: health.retention },
  };
}

/**
 * The settings file is watched: waits for the first effect of the changed limit.
 * @returns the number of removed items
 */
async function removing(daemon: BenchDaemon): Promise<number> {
  const giveUpAtMs = performance.now() + MOST_WAIT_MS;
  while (performance.now() < giveUpAtMs) {
    const removed = await removedPayloads(daemon);
    if (removed > 0) return removed;
    await sleep(100);
  }
  throw new Error("nothing was removed");
}

/** Payloads are removed first, and are most of it; events follow when all their payloads are gone. */
async function removedPayloads(daemon: BenchDaemon): Promise<number> {
  const { retention } = await daemon.get<HealthDto>(ROUTES.health);
  return retention?.removed.find(({ store }) => store === "payloads")?.items ?? 0;
}

function limit({ paths }: Scratch, days: string): void {
  writeFileSync(
    paths.envFile,
    `CCEN_EVENT_RETENTION_DAYS=${days}\nCCEN_PAYLOAD_RETENTION_DAYS=unlimited\nCCEN_DATABASE_MAX_MB=unlimited\n`,
  );
}

/** Straight into the tables: through the path of an event it would take an hour. */
function fill({ paths }: Scratch, events: number): void {
  const store = openStore(paths.databaseFile);
  const { database } = store;
  database.exec("PRAGMA synchronous = OFF");
  const nowMs = systemClock.now();
  const first = nowMs - OLD_MS;
  database.exec(`INSERT INTO sessions (id, session_id, state, state_since, last_event_type, last_used_at, started_at,
      event_count, message_count, tool_count, error_count, subagent_count, detail)
    VALUES (1, 'old', 'ended', 0, 'Stop', ${first}, ${first}, 0, 0, 0, 0, 0, '{}')`);
  const insertEvent =
    database.prepare(`INSERT INTO events (session, hook_event_name, tool_name, received_at, summary, status, source_name)
    VALUES (1, 'PostToolUse', 'Bash', ?, ?, 'ok', ?)`);
  const insertPayload = database.prepare("INSERT INTO payloads (seq, payload, search_text) VALUES (?, ?, ?)");
  const insertSource = database.prepare("INSERT INTO sources (source_key, seq) VALUES (?, ?)");
  const payload = payloadOf(600, 1);
  inThousands(database, events, (seq) => {
    const atMs = seq <= events / 2 ? first + seq : nowMs - YOUNG_MS + seq;
    insertEvent.run(atMs, `npm test -- --shard ${seq}`, `hook-${seq}-0.json`);
    insertPayload.run(
      seq,
      payload,
      `npm test -- --shard ${seq} src/file-${seq % 977}.test.ts passed in ${seq % 313} ms`,
    );
    insertSource.run(`hook-${seq % 32_000}-${seq}.json@${atMs}`, seq);
  });
  while (store.indexSearch(2000) > 0) store.mergeSearch();
  while (store.mergeSearch());
  store.cleaner.recordStored(nowMs - 2 * DAY_MS);
  store.cleaner.recordStored(nowMs - 60_000);
  store.close();
}

function inThousands(database: DatabaseSync, count: number, insert: (seq: number) => void): void {
  for (let seq = 1; seq <= count; seq += 1) {
    if (seq % 1000 === 1) database.exec("BEGIN");
    insert(seq);
    if (seq % 1000 === 0 || seq === count) database.exec("COMMIT");
  }
}

type Arrivals = Map<string, (atMs: number) => void>;

/** Writes files as hooks do, at an even rate, and measures each until its arrival at a client of the stream. */
async function fire({ paths }: Scratch, arrivals: Arrivals, { from, seconds }: { from: number; seconds: number }) {
  const samples: number[] = [];
  const waiting: Promise<void>[] = [];
  const count = seconds * EVENTS_A_SECOND;
  const startedAtMs = performance.now();
  for (let at = 0; at < count; at += 1) {
    const dueMs = startedAtMs + (at * 1000) / EVENTS_A_SECOND;
    const leftMs = dueMs - performance.now();
    if (leftMs > 0) await sleep(leftMs);
    const id = `toolu_bench_${from + at}`;
    const { promise, resolve } = Promise.withResolvers<void>();
    const text = JSON.stringify({ ...(JSON.parse(payloadOf(2000, at)) as object), tool_use_id: id });
    const temporary = join(paths.rawTemporaryDir, "bench");
    writeFileSync(temporary, text);
    const laidAtMs = performance.now();
    arrivals.set(id, (atMs) => {
      samples.push(atMs - laidAtMs);
      resolve();
    });
    renameSync(temporary, join(paths.rawDir, `hook-${(at % 32_000) + 1}-${from + at}.json`));
    waiting.push(promise);
  }
  await Promise.all(waiting);
  return samples;
}

async function listen(url: string, signal: AbortSignal): Promise<Arrivals> {
  const arrivals: Arrivals = new Map();
  await followCalls(url, signal, (id, atMs) => {
    arrivals.get(id)?.(atMs);
    arrivals.delete(id);
  });
  return arrivals;
}
