import type { EventHistory } from "../core/ports.ts";
import { encodeEvents, type EventBatch } from "./event-batch.ts";

/**
 * The most events that a resuming client gets one by one. Beyond it, fetching the lists again is cheaper for both
 * sides, and a request for event 0 cannot make the daemon read its whole history.
 */
export const REPLAY_LIMIT_EVENTS = 10_000;

/** Events read from the store at once for a replay: about a millisecond, so that other work is not delayed. */
export const REPLAY_PAGE_EVENTS = 200;

/**
 * A replay writes about this much at once, in UTF-16 units: even at three bytes each it stays under `MAX_PENDING_BYTES`.
 */
const REPLAY_CHUNK_CHARS = 128 * 1024;

/** Cached replay pages while a client catches up: clients that reconnect together need nearly the same ones. */
const MAX_KEPT_PAGES = 8;

/** Time for all replays in one turn of the event loop: a page or two, or pages cached for many clients. */
export const REPLAY_TURN_MS = 2;

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
