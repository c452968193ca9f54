import { setTimeout as sleep } from "node:timers/promises";
import { processValues, rssMib } from "./process-values.ts";

export interface Rest {
  readonly wakeUpsPerSecond: number;
  readonly cpuPercent: number;
  readonly rssMib: number;
}

/** Activity of a process without requests. */
export async function measureRest(pid: number, seconds: number): Promise<Rest> {
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
