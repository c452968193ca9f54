import type { Commits } from "../../core/event.ts";
import type { Logger } from "../../core/ports.ts";
import type { Component } from "../component.ts";

/** Events of one step: a few milliseconds, so that hooks and pages do not wait. */
const EVENTS_A_STEP = 50;

/** The first step waits: most bursts are indexed afterwards, and a search scans unindexed events. */
const WAIT_MS = 1000;

/** Pause between steps, so that neither a long burst nor a long backlog is slowed down by more than a tenth or two. */
const PAUSE_MS = 25;

interface SearchFeedOptions {
  readonly commits: Pick<Commits, "onCommit">;
  /** Indexes at most so many events; returns their number. */
  readonly index: (limit: number) => number;
  /** Merges a part of the index; returns whether there was anything to merge. */
  readonly merge: () => boolean;
  readonly logger: Logger;
}

/** Updates the full-text index behind the commits. Holds no timer without work. */
export function createSearchFeed({ commits, index, merge, logger }: SearchFeedOptions) {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let isMerging = false;

  function schedule(ms: number): void {
    if (!stopped) timer ??= setTimeout(step, ms).unref();
  }

  function step(): void {
    timer = null;
    try {
      // Alternates, so that neither unindexed events nor their segments pile up.
      isMerging = !isMerging;
      const merged = isMerging && merge();
      if (merged || index(EVENTS_A_STEP) > 0 || merge()) schedule(PAUSE_MS);
    } catch (error) {
      // The events are stored and found by scanning; the next event tries again.
      logger.warn("the full-text index could not be fed", { reason: String(error) });
    }
  }

  const changed = (): void => schedule(WAIT_MS);
  commits.onCommit(changed);

  return {
    name: "search",
    start: changed,
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  } satisfies Component;
}
