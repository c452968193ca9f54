import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROUTES } from "../../../src/api/routes.ts";
import type { BenchDaemon } from "../bench-daemon.ts";
import { payloadOf, type Scratch } from "../scratch.ts";
import { spread, type Spread } from "../stats.ts";
import { processValues, rssMib } from "./process-values.ts";

/** Interval of writing all files that are due. */
const TICK_MS = 20;

/** Between two requests of the page. */
const PAUSE_MS = 100;

const PAYLOAD_BYTES = 2000;

/** The requests of an open page whose user goes through all its views. */
const QUESTIONS: readonly string[] = [
  `${ROUTES.sessions}?limit=50`,
  `${ROUTES.log}?limit=100`,
  `${ROUTES.log}?limit=50&tool=Bash&q=shard`,
  `${ROUTES.search}?q=npm%20test&limit=20`,
  `${ROUTES.stats}?range=1h&bucket=minute&compare=1`,
  `${ROUTES.stats}?range=7d`,
  ROUTES.health,
  ROUTES.metrics,
];

export interface LoadMemory {
  /** MiB, four times a second under load. */
  readonly rssMib: Spread;
  readonly settledMib: number;
  readonly cpuMsPerEvent: number;
  readonly events: number;
}

export interface LoadOrder {
  readonly seconds: number;
  readonly perSecond: number;
  readonly settleSeconds: number;
}

/** Events through the spool while a page requests everything it shows: memory taken, and given back. */
export async function measureMemoryUnderLoad(
  { paths }: Scratch,
  { url, pid }: BenchDaemon,
  { seconds, perSecond, settleSeconds }: LoadOrder,
): Promise<LoadMemory> {
  const over = AbortSignal.timeout(seconds * 1000);
  const samples: number[] = [];
  const before = processValues(pid);
  const [events] = await Promise.all([fire(), ask(), look()]);
  const cpuMs = processValues(pid).cpuMs - before.cpuMs;
  await sleep(settleSeconds * 1000);
  return { rssMib: spread(samples), settledMib: rssMib(pid), cpuMsPerEvent: cpuMs / events, events };

  async function fire(): Promise<number> {
    const startedAtMs = performance.now();
    const temporary = join(paths.rawTemporaryDir, "x");
    let fired = 0;
    while (!over.aborted) {
      for (const due = ((performance.now() - startedAtMs) / 1000) * perSecond; fired < due; fired += 1) {
        writeFileSync(temporary, payloadOf(PAYLOAD_BYTES, fired));
        renameSync(temporary, join(paths.rawDir, `hook-${(fired % 32_000) + 1}-${Math.floor(fired / 32_000)}.json`));
      }
      await sleep(TICK_MS);
    }
    return fired;
  }

  async function ask(): Promise<void> {
    for (let asked = 0; !over.aborted; asked += 1) {
      const response = await fetch(new URL(QUESTIONS[asked % QUESTIONS.length] ?? ROUTES.metrics, url));
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${response.url} was answered with ${response.status}`);
      await sleep(PAUSE_MS);
    }
  }

  async function look(): Promise<void> {
    for (; !over.aborted; await sleep(250)) samples.push(rssMib(pid));
  }
}
