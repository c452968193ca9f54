import type { EventHistory } from "../core/ports.ts";
import { REPLAY_LIMIT_EVENTS } from "./stream-limits.ts";

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
