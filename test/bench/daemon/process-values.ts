import { readdirSync, readFileSync } from "node:fs";

/** Kernel counters of a process since its start. */
export interface ProcessValues {
  /** How often its main thread slept and was woken. */
  readonly wakeUps: number;
  /** Of all its threads. */
  readonly cpuMs: number;
}

export function processValues(pid: number): ProcessValues {
  const own = readFileSync(`/proc/${pid}/task/${pid}/status`, "utf8");
  const cpuNs = readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + cpuNsOf(pid, thread), 0);
  return { wakeUps: Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(own)?.[1]), cpuMs: cpuNs / 1e6 };
}

/** A thread may end between the listing and the read. */
function cpuNsOf(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  } catch {
    return 0;
  }
}

export function rssMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
