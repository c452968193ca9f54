import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { HealthDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { startBenchDaemon, type BenchDaemon } from "../bench-daemon.ts";
import { measured, type Section } from "../result.ts";
import { makeScratch, type Scratch } from "../scratch.ts";
import type { WriterOrder } from "./steady-writer.ts";

/** The last writes may be still in progress when the writer ends. */
const MAX_BEHIND_MS = 250;

/** A slower writer has reached its own limit instead of the daemon's. */
const LEAST_SHARE = 0.97;

const TIMEOUT_MS = 120_000;

interface SustainedOptions {
  /** Events a second, each rate in turn. */
  readonly rates: readonly number[];
  readonly seconds: number;
}

interface Step {
  readonly perSecond: number;
  readonly writtenPerSecond: number;
  readonly count: number;
  /** From the end of the writing until all was stored. */
  readonly behindMs: number;
  readonly stored: number;
}

/** Raw files at a steady rate: the highest rate without a growing backlog. */
export async function measureSustained({ rates, seconds }: SustainedOptions): Promise<Section> {
  const scratch = makeScratch();
  const daemon = await startBenchDaemon(scratch);
  try {
    await step(scratch, daemon, { perSecond: 1000, count: 2000, from: 0 });
    let from = 2000;
    const steps: Step[] = [];
    for (const perSecond of rates) {
      const count = perSecond * seconds;
      steps.push(await step(scratch, daemon, { perSecond, count, from }));
      from += count;
    }
    const lost = from - (steps.at(-1)?.stored ?? 0);
    const held = steps.filter(isSustained);
    const best = held.reduce((most, { perSecond }) => Math.max(most, perSecond), 0);
    const behind = held.find(({ perSecond }) => perSecond === best)?.behindMs ?? 0;
    return {
      title: `Raw files of 2 KB at a steady rate, ${seconds} s each (${rates.join(", ")} a second)`,
      rows: [
        measured({ name: "highest rate without a backlog", value: best, unit: "/s", target: "≥ 5,000/s" }),
        measured({ name: "last event stored after the last write, at that rate", value: behind, unit: "ms" }),
        measured({ name: "events that were written and not stored", value: lost, unit: "", target: "≤ 0" }),
      ],
      details: { steps },
    };
  } finally {
    await daemon.stop();
    scratch.remove();
  }
}

function isSustained({ perSecond, writtenPerSecond, behindMs }: Step): boolean {
  return behindMs <= MAX_BEHIND_MS && writtenPerSecond >= LEAST_SHARE * perSecond;
}

async function step({ paths }: Scratch, daemon: BenchDaemon, order: Omit<WriterOrder, "paths">): Promise<Step> {
  const { perSecond, count, from } = order;
  const script = join(import.meta.dirname, "steady-writer.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify({ ...order, paths })]);
  const endedAtMs = performance.now();
  let stored = 0;
  while (stored < from + count && performance.now() - endedAtMs < TIMEOUT_MS) {
    const health = await daemon.get<HealthDto>(ROUTES.health);
    stored = health.last_seq;
    await sleep(10);
  }
  const behindMs = Math.round(performance.now() - endedAtMs);
  // Full text is indexed when idle: it must not affect the next rate.
  await sleep(1000);
  return { perSecond, writtenPerSecond: Math.round(count / (Number(stdout) / 1000)), count, behindMs, stored };
}
