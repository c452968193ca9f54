import { readFileSync } from "node:fs";

/** For macOS, whose kernel does not report it. */
const GREATEST_ON_MACOS = 99_998;

/** The number at which the kernel's process ids wrap around; Linux's traditional limit where it cannot be read. */
export function greatestPid(): number {
  if (process.platform === "darwin") return GREATEST_ON_MACOS;
  try {
    return Number.parseInt(readFileSync("/proc/sys/kernel/pid_max", "utf8"), 10);
  } catch {
    return 32_768;
  }
}
