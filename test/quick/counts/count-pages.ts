import { readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** Why this machine cannot count pages; false if it can. */
export const NO_PAGE_COUNTS: string | false = (() => {
  try {
    readCalls();
    return false;
  } catch {
    return "needs /proc/self/io";
  }
})();

/**
 * Distinct pages of the database that `work` needs: empties the cache, then counts the reads of this process (SQLite
 * reads page by page). Valid only while nothing else in this process reads.
 */
export function pagesRead(database: DatabaseSync, work: () => unknown): number {
  const ownCalls = -(readCalls() - readCalls());
  database.exec("PRAGMA shrink_memory");
  const before = readCalls();
  work();
  return readCalls() - before - ownCalls;
}

/** Calls of read() and similar by this process. */
function readCalls(): number {
  const calls = /^syscr: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1];
  if (calls === undefined) throw new Error("/proc/self/io has no syscr");
  return Number(calls);
}
