import type { DeliveryTimings } from "./destination-queue-options.ts";

export type CardStep =
  | { readonly kind: "none" }
  | { readonly kind: "later"; readonly atMs: number }
  | { readonly kind: "show"; readonly sessionId: string }
  | { readonly kind: "archive"; readonly sessionId: string };

/**
 * Chooses the next card: the one that waits longest, at a limited rate. One card shows all changes since the last one.
 */
export function createCardQueue({ cardIntervalMs, cardSpacingMs }: DeliveryTimings) {
  const dirty = new Set<string>();
  const shownAtMs = new Map<string, number>();
  const toArchive = new Set<string>();
  let lastShownAtMs = -Infinity;

  /** A session's first card is due at once: it makes the thread that messages wait for. */
  function dueAtMs(sessionId: string): number {
    const own = shownAtMs.get(sessionId);
    return own === undefined ? -Infinity : Math.max(own + cardIntervalMs, lastShownAtMs + cardSpacingMs);
  }

  return {
    changed: (sessionId: string) => void dirty.add(sessionId),
    /** Archives the session's thread after its last card was shown. */
    queueArchiving: (sessionId: string) => void toArchive.add(sessionId),
    /** Whether the card waits and was never shown by this process. */
    isNew: (sessionId: string) => dirty.has(sessionId) && !shownAtMs.has(sessionId),
    /** Whether any card waits. */
    isDue: () => dirty.size > 0,
    next: (nowMs: number): CardStep => {
      // A Set keeps insertion order.
      const due = [...dirty].find((sessionId) => dueAtMs(sessionId) <= nowMs);
      if (due !== undefined) return { kind: "show", sessionId: due };
      if (dirty.size > 0) return { kind: "later", atMs: Math.min(...Array.from(dirty, dueAtMs)) };
      const [ended] = toArchive;
      return ended === undefined ? { kind: "none" } : { kind: "archive", sessionId: ended };
    },
    taken: (sessionId: string) => void dirty.delete(sessionId),
    /** The request was made, regardless of its result. */
    shown: (sessionId: string, nowMs: number) => {
      shownAtMs.set(sessionId, nowMs);
      lastShownAtMs = nowMs;
    },
    archived: (sessionId: string) => {
      toArchive.delete(sessionId);
      shownAtMs.delete(sessionId);
    },
  };
}
