import type { DatabaseSync } from "node:sqlite";

/** Pages that one step gives back: about a tenth of a millisecond, some milliseconds with a checkpoint. */
const PAGES_A_STEP = 16;

/** New data reuses free pages: only more than a fifth of the file goes back to the disk. */
const FREE_SHARE = 0.2;

const LEAST_FREE_PAGES = 1024;

/**
 * Gives free pages back to the disk. A database of an earlier release cannot (`auto_vacuum` has to be set before the
 * first table): it reuses its free pages and stays at its largest size, until a command rewrites it.
 */
export function createVacuumer(database: DatabaseSync) {
  const pageCount = database.prepare("PRAGMA page_count");
  const freeCount = database.prepare("PRAGMA freelist_count");
  const pageBytes = Number(database.prepare("PRAGMA page_size").get()?.["page_size"] ?? 0);
  const canShrink = database.prepare("PRAGMA auto_vacuum").get()?.["auto_vacuum"] === 2;

  function pages() {
    return { all: Number(pageCount.get()?.["page_count"]), free: Number(freeCount.get()?.["freelist_count"]) };
  }

  return {
    /** Free pages are used again, or returned to the disk in small steps. */
    use: () => {
      const { all, free } = pages();
      return { usedBytes: (all - free) * pageBytes, freeBytes: free * pageBytes };
    },
    /** Whether enough is free to go back to the disk. */
    hasMuchFree: () => {
      const { all, free } = pages();
      return canShrink && free > Math.max(LEAST_FREE_PAGES, all * FREE_SHARE);
    },
    /** One step. @returns whether there is more */
    vacuum: () => {
      database.exec(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`);
      return pages().free > LEAST_FREE_PAGES / 2;
    },
  };
}
