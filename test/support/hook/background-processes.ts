import { readdirSync, readFileSync } from "node:fs";

/** Running child processes of a process. By /proc, so on Linux only; elsewhere none are found. */
export function childrenOf(pid: number): number[] {
  return allProcesses().filter((other) => parentOf(other) === pid);
}

/** Processes whose command line names a path, and their children. */
export function processesNaming(path: string): number[] {
  const named = allProcesses().filter((pid) => read(`/proc/${pid}/cmdline`).includes(path));
  return named.flatMap((pid) => [pid, ...childrenOf(pid)]);
}

/** Kills a process that may have ended by itself meanwhile. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

function allProcesses(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isSafeInteger);
  } catch {
    return [];
  }
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It ended in the meantime.
    return "";
  }
}
