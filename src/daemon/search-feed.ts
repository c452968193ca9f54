import type { Logger } from "../core/ports.ts";

/** Events of one turn: a few milliseconds, so that hooks and pages are not kept waiting. */
const EVENTS_A_TURN = 50;

/** After an event the index waits for quiet: a burst is taken in afterwards, a search scans what is not in it yet. */
const QUIET_MS = 250;

/** Between two turns, so that indexing a long backlog leaves most of the time to others. */
const PAUSE_MS = 10;

interface SearchFeedOptions {
  /** Takes at most so many events into the index; answers how many it took. */
  readonly index: (limit: number) => number;
  /** Merges the index a little; answers whether there was anything to merge. */
  readonly merge: () => boolean;
  readonly logger: Logger;
}

export interface SearchFeed {
  /** There may be something to index. */
  changed(): void;
  stop(): void;
}

/** Feeds the full-text index while nothing else goes on. With nothing to do it holds no timer. */
export function createSearchFeed({ index, merge, logger }: SearchFeedOptions): SearchFeed {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let isMerging = false;

  function schedule(delayMs: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(turn, delayMs);
    timer.unref();
  }

  function turn(): void {
    timer = null;
    try {
      // Turn and turn about: neither the newest events nor the segments they make are to pile up.
      isMerging = !isMerging;
      const merged = isMerging && merge();
      if (merged || index(EVENTS_A_TURN) > 0 || merge()) schedule(PAUSE_MS);
    } catch (error) {
      // The events are safe and found by scanning; the next event tries again.
      logger.warn("the full-text index could not be fed", { reason: String(error) });
    }
  }

  return {
    changed: () => {
      if (!stopped) schedule(QUIET_MS);
    },
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
