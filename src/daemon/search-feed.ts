import type { Commits } from "../core/event.ts";
import type { Logger } from "../core/ports.ts";
import type { Component } from "./component.ts";

/** Events of one step: a few milliseconds, so that hooks and pages do not wait. */
const EVENTS_A_STEP = 50;

/** After an event the index waits for quiet: a burst is indexed afterwards, and a search scans unindexed events. */
const QUIET_MS = 250;

/** Without quiet: the longest wait at first, then the longest pause between steps. */
const LATEST_MS = 1000;
const LATEST_AGAIN_MS = 50;

/** Pause between steps, so that indexing a long backlog leaves most of the time to other work. */
const PAUSE_MS = 10;

interface SearchFeedOptions {
  readonly commits: Pick<Commits, "onCommit">;
  /** Indexes at most so many events; returns their number. */
  readonly index: (limit: number) => number;
  /** Merges a part of the index; returns whether there was anything to merge. */
  readonly merge: () => boolean;
  readonly logger: Logger;
}

/**
 * Updates the full-text index when the daemon is idle, and now and then when it is always busy. Holds no timer without
 * work.
 */
export function createSearchFeed({ commits, index, merge, logger }: SearchFeedOptions) {
  let whenQuiet: NodeJS.Timeout | undefined;
  let atLatest: NodeJS.Timeout | undefined;
  let stopped = false;
  let isMerging = false;

  function schedule(quietMs: number, latestMs: number): void {
    clearTimeout(whenQuiet);
    whenQuiet = setTimeout(step, quietMs).unref();
    atLatest ??= setTimeout(step, latestMs).unref();
  }

  function cancel(): void {
    clearTimeout(whenQuiet);
    clearTimeout(atLatest);
    whenQuiet = undefined;
    atLatest = undefined;
  }

  function step(): void {
    cancel();
    try {
      // Alternates, so that neither unindexed events nor their segments pile up.
      isMerging = !isMerging;
      const merged = isMerging && merge();
      if (merged || index(EVENTS_A_STEP) > 0 || merge()) schedule(PAUSE_MS, LATEST_AGAIN_MS);
    } catch (error) {
      // The events are stored and found by scanning; the next event tries again.
      logger.warn("the full-text index could not be fed", { reason: String(error) });
    }
  }

  function changed(): void {
    if (!stopped) schedule(QUIET_MS, LATEST_MS);
  }

  commits.onCommit(changed);

  return {
    name: "search",
    start: changed,
    stop: () => {
      stopped = true;
      cancel();
    },
  } satisfies Component;
}
