import { readFileSync } from "node:fs";

/** Kernel counters of a process. */
export interface ProcessValues {
  /** Processor time since its start. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly threads: number;
}

/** The kernel always counts processor time in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10;

/** @returns null if there is no such process, or no `/proc` */
export function processValues(pid: number): ProcessValues | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
      rssBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024,
      threads: Number(/^Threads:\s+(\d+)/m.exec(status)?.[1]),
    };
  } catch {
    return null;
  }
}
