import type { EventHistory } from "../core/ports.ts";
import { encodeEvents, type EventBatch } from "./event-batch.ts";
import { MAX_KEPT_PAGES, REPLAY_CHUNK_CHARS, REPLAY_PAGE_EVENTS } from "./stream-limits.ts";

interface ReplayPage {
  /** Null: no event follows the position. */
  readonly batch: EventBatch | null;
  /** Whether the store had no later event when this was read. */
  readonly isNewest: boolean;
}

/**
 * The events after a position, read and encoded once for all clients that resume there: after a restart, every client
 * does.
 */
export interface ReplayPages {
  after(position: number): ReplayPage;
  /** Call it when no client catches up any more. */
  forget(): void;
}

export function createReplayPages(history: EventHistory): ReplayPages {
  const kept = new Map<number, ReplayPage>();

  function read(position: number): ReplayPage {
    const events = history.eventsAfter(position, REPLAY_PAGE_EVENTS);
    const batch = encodeEvents(events, REPLAY_CHUNK_CHARS);
    const isComplete = batch === null || batch.lastSeq === events.at(-1)?.seq;
    return { batch, isNewest: events.length < REPLAY_PAGE_EVENTS && isComplete };
  }

  return {
    after(position) {
      const known = kept.get(position);
      // Events never change, but newer ones may exist by now.
      if (known !== undefined && (!known.isNewest || history.lastSeq() === (known.batch?.lastSeq ?? position)))
        return known;
      const page = read(position);
      kept.delete(position);
      kept.set(position, page);
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT_PAGES && oldest !== undefined) kept.delete(oldest);
      return page;
    },
    forget() {
      kept.clear();
    },
  };
}
