import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { HealthDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { startBenchDaemon, type BenchDaemon } from "../bench-daemon.ts";
import { measured, skipped, type Row, type Section } from "../result.ts";
import { copyHistory } from "../history/cached-history.ts";
import { makeScratch, type Scratch } from "../scratch.ts";
import { round } from "../stats.ts";
import { measureMemoryUnderLoad, type LoadMemory, type LoadOrder } from "./memory-under-load.ts";
import { measureStarts, WARMING_STARTS, type StartTimes } from "./start-times.ts";
import { processValues, rssMib } from "./process-values.ts";

/** Until then a start has after-effects: the first retention run, the first database check, compiling. */
const REST_AFTER_SECONDS = 3;

const TIDIED_WITHIN_MS = 180_000;

export interface DaemonOrder {
  /** Number of stored events, for all but the empty daemon. */
  readonly history: number;
  readonly starts: number;
  readonly restSeconds: number;
  readonly load: LoadOrder;
}

/** The daemon's idle costs: its start, at rest with and without an open page, and its memory under load. */
export async function measureDaemon(order: DaemonOrder): Promise<Section> {
  const [scratch, other] = [makeScratch(), makeScratch()];
  try {
    fill(scratch, order.history);
    mkdirSync(other.paths.dataDir, { recursive: true });
    const starts = await measureStarts(scratch, order.starts);
    const resting = existsSync("/proc/self/schedstat") ? await measureLife(scratch, other, order) : null;
    return {
      title: `The daemon by itself, ${order.history.toLocaleString("en")} events stored`,
      rows: [
        ...startRows(starts),
        ...(resting === null ? [skipped("rest and memory", "no /proc")] : lifeRows(resting, order)),
      ],
      details: { starts, resting },
    };
  } finally {
    scratch.remove();
    other.remove();
  }
}

interface Life {
  readonly alone: Rest;
  readonly watched: Rest;
  readonly load: LoadMemory;
}

function fill({ paths }: Scratch, events: number): void {
  const kept = ["EVENT_RETENTION_DAYS", "PAYLOAD_RETENTION_DAYS", "DATABASE_MAX_MB"].map(
    (name) => `CCEN_${name}=unlimited\n`,
  );
  writeFileSync(paths.envFile, kept.join(""));
  mkdirSync(paths.dataDir, { recursive: true });
  if (events > 0) copyHistory(events, paths.databaseFile);
}

/** Two that rest at the same time; an open page gives one of them work. */
async function measureLife(scratch: Scratch, other: Scratch, { restSeconds, load }: DaemonOrder): Promise<Life> {
  // A daemon that has compiled all its code keeps some 25 MB of that.
  for (let start = 0; start < WARMING_STARTS; start += 1) await (await startBenchDaemon(other)).stop();
  const [alone, watched] = [await startBenchDaemon(other), await startBenchDaemon(scratch)];
  try {
    await untilTidied(watched);
    const closePage = await openStream(watched);
    await sleep(REST_AFTER_SECONDS * 1000);
    const rests = await Promise.all([alone, watched].map(async ({ pid }) => measureRest(pid, restSeconds)));
    const memory = await measureMemoryUnderLoad(scratch, watched, load);
    closePage();
    // One for each of the two.
    const [atRest, withPage] = rests as [Rest, Rest];
    return { alone: atRest, watched: withPage, load: memory };
  } finally {
    await Promise.all([alone.stop(), watched.stop()]);
  }
}

/** A history that was made at once has more to delete than one that grew: that would not be rest. */
async function untilTidied(daemon: BenchDaemon): Promise<void> {
  const givesUpAtMs = performance.now() + TIDIED_WITHIN_MS;
  for (let isTidied = false; !isTidied && performance.now() < givesUpAtMs; await sleep(200)) {
    const { retention } = await daemon.get<HealthDto>(ROUTES.health);
    isTidied = retention !== null && retention.last_run_at !== null;
  }
}

/** The stream as an open page has it. */
async function openStream({ url }: BenchDaemon): Promise<() => void> {
  const request = get(new URL(ROUTES.events, url), { agent: false });
  // It is aborted at the end.
  request.on("error", () => undefined);
  const [stream] = (await once(request, "response")) as [IncomingMessage];
  stream.on("error", () => undefined).resume();
  return () => request.destroy();
}

function startRows({ plain, sources, packed }: StartTimes): Row[] {
  const row = (name: string, times: typeof plain): Row =>
    measured({
      name,
      value: round(times.p50, 0),
      unit: "ms",
      spread: times,
      ratio: round(times.p50 / plain.p50, 2),
      baseline: "plain",
      target: "≤ 300 ms",
    });
  return [
    measured({
      name: "start of a plain node:http + SQLite server",
      value: round(plain.p50, 0),
      unit: "ms",
      spread: plain,
    }),
    row("start → ready, sources", sources),
    packed === null ? skipped("start → ready, packed", "nothing is built") : row("start → ready, packed", packed),
  ];
}

function lifeRows({ alone, watched, load }: Life, order: DaemonOrder): Row[] {
  return [
    ...restRows("at rest", alone, "≤ 0.2 %", "≤ 1/s", "≤ 120 MB"),
    ...restRows("at rest, a page open", watched, "", "", ""),
    measured({
      name: `memory at ${order.load.perSecond} events/s and a page's questions, most`,
      value: megabytes(load.rssMib.max),
      unit: "MB",
      spread: load.rssMib,
      target: "≤ 250 MB",
    }),
    measured({ name: "memory afterwards", value: megabytes(load.settledMib), unit: "MB" }),
    measured({
      name: "processor time of an event, questions and all",
      value: round(load.cpuMsPerEvent, 2),
      unit: "ms",
    }),
  ];
}

function restRows(when: string, rest: Rest, cpu: string, wakeUps: string, memory: string): Row[] {
  return [
    measured({ name: `processor ${when}`, value: round(rest.cpuPercent, 3), unit: "%", target: cpu }),
    measured({ name: `wake-ups ${when}`, value: round(rest.wakeUpsPerSecond, 2), unit: "/s", target: wakeUps }),
    measured({ name: `memory ${when}`, value: megabytes(rest.rssMib), unit: "MB", target: memory }),
  ];
}

/** In the targets' unit: millions of bytes. */
function megabytes(mib: number): number {
  return round(mib * 1.048_576, 0);
}

interface Rest {
  readonly wakeUpsPerSecond: number;
  readonly cpuPercent: number;
  readonly rssMib: number;
}

/** Activity of a process without requests. */
async function measureRest(pid: number, seconds: number): Promise<Rest> {
  const before = processValues(pid);
  const startedAtMs = performance.now();
  await sleep(seconds * 1000);
  const after = processValues(pid);
  const elapsedMs = performance.now() - startedAtMs;
  return {
    wakeUpsPerSecond: ((after.wakeUps - before.wakeUps) * 1000) / elapsedMs,
    cpuPercent: ((after.cpuMs - before.cpuMs) * 100) / elapsedMs,
    rssMib: rssMib(pid),
  };
}
