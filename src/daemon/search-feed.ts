import type { Commits } from "../core/commits.ts";
import type { Logger } from "../core/ports.ts";
import type { Component } from "./component.ts";

/** Events of one turn: a few milliseconds, so that hooks and pages are not kept waiting. */
const EVENTS_A_TURN = 50;

/** After an event the index waits for quiet: a burst is taken in afterwards, a search scans what is not in it yet. */
const QUIET_MS = 250;

/** Where it never gets quiet: so long it waits at most, and so long at most between two turns from then on. */
const LATEST_MS = 1000;
const LATEST_AGAIN_MS = 50;

/** Between two turns, so that indexing a long backlog leaves most of the time to others. */
const PAUSE_MS = 10;

interface SearchFeedOptions {
  readonly commits: Pick<Commits, "onCommit">;
  /** Takes at most so many events into the index; answers how many it took. */
  readonly index: (limit: number) => number;
  /** Merges the index a little; answers whether there was anything to merge. */
  readonly merge: () => boolean;
  readonly logger: Logger;
}

export interface SearchFeed extends Component {
  start(): void;
  stop(): void;
}

/** Feeds the full-text index while nothing else goes on, or now and then where something always does. With nothing to do it holds no timer. */
export function createSearchFeed({ commits, index, merge, logger }: SearchFeedOptions): SearchFeed {
  let whenQuiet: NodeJS.Timeout | undefined;
  let atLatest: NodeJS.Timeout | undefined;
  let stopped = false;
  let isMerging = false;

  function schedule(quietMs: number, latestMs: number): void {
    clearTimeout(whenQuiet);
    whenQuiet = setTimeout(turn, quietMs).unref();
    atLatest ??= setTimeout(turn, latestMs).unref();
  }

  function cancel(): void {
    clearTimeout(whenQuiet);
    clearTimeout(atLatest);
    whenQuiet = undefined;
    atLatest = undefined;
  }

  function turn(): void {
    cancel();
    try {
      // Turn and turn about: neither the newest events nor the segments they make are to pile up.
      isMerging = !isMerging;
      const merged = isMerging && merge();
      if (merged || index(EVENTS_A_TURN) > 0 || merge()) schedule(PAUSE_MS, LATEST_AGAIN_MS);
    } catch (error) {
      // The events are safe and found by scanning; the next event tries again.
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
  };
}
