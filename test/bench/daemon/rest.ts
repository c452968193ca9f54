import { setTimeout as sleep } from "node:timers/promises";
import { processFigures, rssMib } from "./process-figures.ts";

export interface Rest {
  readonly wakeUpsPerSecond: number;
  readonly cpuPercent: number;
  readonly rssMib: number;
}

/** What a process does while nobody asks it for anything. */
export async function measureRest(pid: number, seconds: number): Promise<Rest> {
  const before = processFigures(pid);
  const startedAtMs = performance.now();
  await sleep(seconds * 1000);
  const after = processFigures(pid);
  const elapsedMs = performance.now() - startedAtMs;
  return {
    wakeUpsPerSecond: ((after.wakeUps - before.wakeUps) * 1000) / elapsedMs,
    cpuPercent: ((after.cpuMs - before.cpuMs) * 100) / elapsedMs,
    rssMib: rssMib(pid),
  };
}
