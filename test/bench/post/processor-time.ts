import { readFileSync } from "node:fs";

/** Linux counts the processor time of a process in hundredths of a second. */
const MS_PER_TICK = 10;

/** Processor time of all threads of a process; null without /proc. */
export function processorMs(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // After the name, which may hold anything: state, parent, …
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return null;
  }
}
