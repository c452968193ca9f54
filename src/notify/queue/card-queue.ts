import type { DeliveryTimings } from "./destination-queue-options.ts";

/** The next step of a destination queue for cards. */
export type CardStep =
  | { readonly kind: "none" }
  | { readonly kind: "later"; readonly atMs: number }
  | { readonly kind: "show"; readonly sessionId: string }
  | { readonly kind: "archive"; readonly sessionId: string };

export interface CardQueue {
  /** Queues the session's card. */
  changed(sessionId: string): void;
  /** Archives the session's thread after its last card was shown. */
  queueArchiving(sessionId: string): void;
  next(nowMs: number): CardStep;
  /** Whether the card waits and was never shown by this process. */
  isNew(sessionId: string): boolean;
  /** The queue sends the card now. */
  shown(sessionId: string, nowMs: number): void;
  /** The card could not be shown yet: restores the state before {@link shown}. */
  postponed(sessionId: string): void;
  /** The queue archives the session's thread now. */
  archived(sessionId: string): void;
}

/**
 * Chooses the next card: the one that waits longest, at a limited rate. One card shows all changes since the last one.
 */
export function createCardQueue({ cardIntervalMs, cardSpacingMs }: DeliveryTimings): CardQueue {
  const dirty = new Set<string>();
  const shownAtMs = new Map<string, number>();
  /** Sessions whose newest {@link CardQueue.shown} was their first. */
  const firsts = new Set<string>();
  const toArchive = new Set<string>();
  let lastShownAtMs = -Infinity;

  /** A session's first card is due at once: it makes the thread that messages wait for. */
  function dueAtMs(sessionId: string): number {
    const own = shownAtMs.get(sessionId);
    return own === undefined ? -Infinity : Math.max(own + cardIntervalMs, lastShownAtMs + cardSpacingMs);
  }

  return {
    changed: (sessionId) => void dirty.add(sessionId),
    queueArchiving: (sessionId) => void toArchive.add(sessionId),
    isNew: (sessionId) => dirty.has(sessionId) && !shownAtMs.has(sessionId),
    next: (nowMs) => {
      // A Set keeps insertion order.
      let atMs = Infinity;
      for (const sessionId of dirty) {
        const dueMs = dueAtMs(sessionId);
        if (dueMs <= nowMs) return { kind: "show", sessionId };
        atMs = Math.min(atMs, dueMs);
      }
      if (dirty.size > 0) return { kind: "later", atMs };
      const [ended] = toArchive;
      return ended === undefined ? { kind: "none" } : { kind: "archive", sessionId: ended };
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
    archived: (sessionId) => {
      toArchive.delete(sessionId);
      firsts.delete(sessionId);
      shownAtMs.delete(sessionId);
    },
  };
}
