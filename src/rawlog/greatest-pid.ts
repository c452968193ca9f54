import { readFileSync } from "node:fs";

/** Where the kernel's process ids come round; Linux's traditional limit where it cannot be asked. */
export function greatestPid(): number {
  try {
    return Number.parseInt(readFileSync("/proc/sys/kernel/pid_max", "utf8"), 10);
  } catch {
    return 32_768;
  }
}
