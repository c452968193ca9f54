import type { EventHistory } from "../core/ports.ts";
import {
  REPLAY_LIMIT_EVENTS,
  MAX_KEPT_PAGES,
  REPLAY_CHUNK_CHARS,
  REPLAY_PAGE_EVENTS,
  REPLAY_TURN_MS,
} from "./stream-limits.ts";
import { encodeEvents, type EventBatch } from "./broadcaster.ts";

/** The newest event that a client reports to have: null without one, `invalid` when it is no event number. */
export type LastEventId = number | null | "invalid";

export type ReplayPlan =
  /** Begin with the newest state: the client has nothing to continue. */
  | { readonly kind: "live"; readonly position: number }
  | { readonly kind: "replay"; readonly position: number }
  | { readonly kind: "reset"; readonly position: number; readonly reason: "too_old" | "unknown_id" };

/** Where a client's stream begins. The client receives every event after `position`. */
export function planReplay(history: EventHistory, lastEventId: LastEventId): ReplayPlan {
  const newest = history.lastSeq();
  if (lastEventId === null) return { kind: "live", position: newest };
  // A number from the future belongs to an earlier database: the client has another history.
  if (lastEventId === "invalid" || lastEventId > newest) {
    return { kind: "reset", position: newest, reason: "unknown_id" };
  }
  if (lastEventId === newest) return { kind: "live", position: newest };
  if (newest - lastEventId > REPLAY_LIMIT_EVENTS || isGone(history, lastEventId)) {
    return { kind: "reset", position: newest, reason: "too_old" };
  }
  return { kind: "replay", position: lastEventId };
}

/** Whether an event that follows `position` was deleted, so that continuing from there would leave a silent gap. */
export function isGone(history: EventHistory, position: number): boolean {
  if (position >= history.lastSeq()) return false;
  const oldest = history.firstSeq();
  return oldest === 0 || position < oldest - 1;
}

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

/** Queue of subscribers that catch up. */
export interface ReplayScheduler {
  plan(run: () => void): void;
}

/**
 * Lets subscribers catch up one after the other, a few milliseconds in one turn of the event loop. Otherwise a thousand
 * that reconnect at once would all read in the same turn and delay events and all other work.
 */
export function createReplayScheduler(options: {
  /** Called when the queue is empty. */
  readonly onRest: () => void;
}): ReplayScheduler {
  const waiting = new Set<() => void>();
  let isTurnAhead = false;

  function ahead(): void {
    if (!isTurnAhead) setImmediate(turn);
    isTurnAhead = true;
  }

  function turn(): void {
    isTurnAhead = false;
    const startedAtMs = performance.now();
    try {
      for (const run of waiting) {
        waiting.delete(run);
        run();
        if (performance.now() - startedAtMs >= REPLAY_TURN_MS) break;
      }
    } finally {
      if (waiting.size > 0) ahead();
      else options.onRest();
    }
  }

  return {
    plan(run) {
      waiting.add(run);
      ahead();
    },
  };
}
