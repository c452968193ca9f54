import { readFileSync, readdirSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { LONGEST_WAIT_MS } from "../../support/wait-for.ts";
import type { SoakHome } from "./soak-home.ts";

/** One sample of the daemon's process from outside. */
export interface Sample {
  readonly atSeconds: number;
  readonly pid: number;
  readonly rssMb: number;
  readonly fds: number;
  readonly threads: number;
  readonly zombies: number;
  readonly walMb: number;
  /** Processor time since its start, in milliseconds. */
  readonly cpuMs: number;
  /** Events in the store, and their processing times; null if the daemon did not answer. */
  readonly metrics: MetricsDto | null;
}

/** The kernel always counts processor time in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10;

/** Samples once a second until the signal is aborted. */
export async function watchDaemon(home: SoakHome, signal: AbortSignal): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const startedAtMs = performance.now();
  while (!signal.aborted) {
    const sample = await look(home, (performance.now() - startedAtMs) / 1000);
    if (sample !== null) samples.push(sample);
    await sleep(1000, undefined, { signal }).catch(() => {});
  }
  return samples;
}

async function look(home: SoakHome, atSeconds: number): Promise<Sample | null> {
  const runtime = home.runtime();
  if (runtime === null) return null;
  const { pid, url } = runtime;
  const metrics = await fetch(new URL(ROUTES.metrics, url), { signal: AbortSignal.timeout(LONGEST_WAIT_MS) })
    .then(async (response) => (await response.json()) as MetricsDto)
    .catch(() => null);
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    // Killed, and not collected yet: it has no memory any more.
    if (!status.includes("VmRSS")) return null;
    return {
      atSeconds,
      pid,
      rssMb: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024,
      fds: openFiles(pid),
      threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1]),
      zombies: children(pid).filter(({ state }) => state === "Z").length,
      walMb: sizeOf(`${home.paths.databaseFile}-wal`) / 2 ** 20,
      cpuMs: cpuTicks(pid) * MS_PER_TICK,
      metrics,
    };
  } catch {
    // It was killed between two samples.
    return null;
  }
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Processes that the daemon has started and not collected. */
export function children(pid: number): readonly { readonly pid: number; readonly state: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const [state = "", parent] = statFields(Number(name));
      return Number(parent) === pid ? [{ pid: Number(name), state }] : [];
    });
}

function cpuTicks(pid: number): number {
  const fields = statFields(pid);
  return Number(fields[11]) + Number(fields[12]);
}

/** The fields of `/proc/<pid>/stat` after the name: state, parent, …; empty for a process that is gone. */
function statFields(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
