import { BOARD_ID } from "../../core/notification/board.ts";
import type { DeliveryTimings } from "./destination-queue-options.ts";

export type CardStep =
  | { readonly kind: "none" }
  | { readonly kind: "later"; readonly atMs: number }
  | { readonly kind: "show"; readonly sessionId: string }
  | { readonly kind: "archive"; readonly sessionId: string };

/**
 * Chooses the next card: the one that waits longest, at a limited rate. One card shows all changes since the last one.
 */
export function createCardQueue({ cardIntervalMs, cardSpacingMs, boardIntervalMs }: DeliveryTimings) {
  const dirty = new Set<string>();
  const shownAtMs = new Map<string, number>();
  const toArchive = new Set<string>();
  let lastShownAtMs = -Infinity;
  /** A session began or ended to wait, which the board shows soon. */
  let isBoardUrgent = false;

  /** A session's first card is due at once: it makes the thread that messages wait for. */
  function dueAtMs(sessionId: string): number {
    const own = shownAtMs.get(sessionId);
    const intervalMs = sessionId === BOARD_ID && !isBoardUrgent ? boardIntervalMs : cardIntervalMs;
    return own === undefined ? -Infinity : Math.max(own + intervalMs, lastShownAtMs + cardSpacingMs);
  }

  return {
    changed: (sessionId: string, isUrgent = false) => {
      dirty.add(sessionId);
      if (sessionId === BOARD_ID) isBoardUrgent ||= isUrgent;
    },
    /** Archives the session's thread after its last card was shown. */
    queueArchiving: (sessionId: string) => void toArchive.add(sessionId),
    /** Whether the card waits and was never shown by this process. */
    isNew: (sessionId: string) => dirty.has(sessionId) && !shownAtMs.has(sessionId),
    /** Whether any card waits. */
    isDue: () => dirty.size > 0,
    next: (nowMs: number): CardStep => {
      if (dirty.has(BOARD_ID) && dueAtMs(BOARD_ID) <= nowMs) return { kind: "show", sessionId: BOARD_ID };
      // A Set keeps insertion order.
      const due = [...dirty].find((sessionId) => dueAtMs(sessionId) <= nowMs);
      if (due !== undefined) return { kind: "show", sessionId: due };
      if (dirty.size > 0) return { kind: "later", atMs: Math.min(...Array.from(dirty, dueAtMs)) };
      const [ended] = toArchive;
      return ended === undefined ? { kind: "none" } : { kind: "archive", sessionId: ended };
    },
    taken: (sessionId: string) => {
      dirty.delete(sessionId);
      if (sessionId === BOARD_ID) isBoardUrgent = false;
    },
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
