import { readText } from "./read-text.ts";

/** How many files, sockets included, this process may have open at once; null where unknown. */
export function openFileLimit(): number | null {
  const limits = readText("/proc/self/limits");
  return limits === null ? reportedLimit() : limitIn(limits);
}

/** From a text such as /proc/self/limits: the soft limit, which Node raised to the hard one when it started. */
export function limitIn(text: string): number | null {
  const soft = /^Max open files\s+(\d+)\s/m.exec(text)?.[1];
  return soft === undefined ? null : Number(soft);
}

/** Where there is no /proc (macOS). Takes some milliseconds. */
function reportedLimit(): number | null {
  try {
    const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
    const soft = report.userLimits?.open_files?.soft;
    return typeof soft === "number" ? soft : null;
  } catch {
    return null;
  }
}
