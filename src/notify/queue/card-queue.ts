import type { DeliveryTimings } from "./delivery-timings.ts";

/** What a lane may do for cards now. */
export type CardStep =
  | { readonly kind: "none" }
  | { readonly kind: "later"; readonly atMs: number }
  | { readonly kind: "show"; readonly sessionId: string }
  | { readonly kind: "put-away"; readonly sessionId: string };

export interface CardQueue {
  /** The session changed: its card is to be shown again. */
  changed(sessionId: string): void;
  /** The session's place is to be put away, after its last card was shown. */
  wantAway(sessionId: string): void;
  next(nowMs: number): CardStep;
  /** Whether the card waits and has not been shown by this process yet. */
  isNew(sessionId: string): boolean;
  /** The card is being shown now. */
  shown(sessionId: string, nowMs: number): void;
  /** It could not be shown yet: it waits on, as it did before {@link shown}. */
  postponed(sessionId: string): void;
  archiveThread(sessionId: string): void;
}

/**
 * Which session's card is shown next: the one that waits longest, at a polite rate. However often a session changes
 * meanwhile, one card shows it.
 */
export function createCardQueue({ cardIntervalMs, cardSpacingMs }: DeliveryTimings): CardQueue {
  const dirty = new Set<string>();
  const shownAtMs = new Map<string, number>();
  /** Sessions whose card was never shown before the newest {@link CardQueue.shown}. */
  const firsts = new Set<string>();
  const away = new Set<string>();
  let lastShownAtMs = -Infinity;

  /** A session's first card makes its place, which messages wait for: at once. */
  function dueAtMs(sessionId: string): number {
    const own = shownAtMs.get(sessionId);
    return own === undefined ? -Infinity : Math.max(own + cardIntervalMs, lastShownAtMs + cardSpacingMs);
  }

  return {
    changed: (sessionId) => void dirty.add(sessionId),
    wantAway: (sessionId) => void away.add(sessionId),
    isNew: (sessionId) => dirty.has(sessionId) && !shownAtMs.has(sessionId),
    next: (nowMs) => {
      // A Set keeps the order in which its members came.
      let atMs = Infinity;
      for (const sessionId of dirty) {
        const dueMs = dueAtMs(sessionId);
        if (dueMs <= nowMs) return { kind: "show", sessionId };
        atMs = Math.min(atMs, dueMs);
      }
      if (dirty.size > 0) return { kind: "later", atMs };
      const [ended] = away;
      return ended === undefined ? { kind: "none" } : { kind: "put-away", sessionId: ended };
    },
    shown: (sessionId, nowMs) => {
      dirty.delete(sessionId);
      if (shownAtMs.has(sessionId)) firsts.delete(sessionId);
      else firsts.add(sessionId);
      shownAtMs.set(sessionId, nowMs);
      lastShownAtMs = nowMs;
    },
    postponed: (sessionId) => {
      dirty.add(sessionId);
      if (firsts.delete(sessionId)) shownAtMs.delete(sessionId);
    },
    archiveThread: (sessionId) => {
      away.delete(sessionId);
      firsts.delete(sessionId);
      shownAtMs.delete(sessionId);
    },
  };
}
