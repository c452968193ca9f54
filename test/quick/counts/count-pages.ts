import { readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** Why pages cannot be counted on this machine; false where they can. */
export const NO_PAGE_COUNTS: string | false = (() => {
  try {
    readCalls();
    return false;
  } catch {
    return "needs /proc/self/io";
  }
})();

/**
 * Distinct pages of the database that work needs: its cache is emptied, and what this process then reads is counted
 * (SQLite reads page by page). Only while nothing else in this process reads.
 */
export function pagesRead(database: DatabaseSync, work: () => unknown): number {
  const ownCalls = -(readCalls() - readCalls());
  database.exec("PRAGMA shrink_memory");
  const before = readCalls();
  work();
  return readCalls() - before - ownCalls;
}

/** Calls of read() and its like by this process. */
function readCalls(): number {
  const calls = /^syscr: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1];
  if (calls === undefined) throw new Error("/proc/self/io has no syscr");
  return Number(calls);
}
