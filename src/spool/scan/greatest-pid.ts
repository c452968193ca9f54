import { readFileSync } from "node:fs";

/** Of macOS, whose kernel does not tell it. */
const GREATEST_ON_MACOS = 99_998;

/** Where the kernel's process ids come round; Linux's traditional limit where it cannot be asked. */
export function greatestPid(): number {
  if (process.platform === "darwin") return GREATEST_ON_MACOS;
  try {
    return Number.parseInt(readFileSync("/proc/sys/kernel/pid_max", "utf8"), 10);
  } catch {
    return 32_768;
  }
}
