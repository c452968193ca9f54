import type { SessionState } from "./session.ts";
import type { StateCause } from "./state-cause.ts";

/** A failed session asks for a person for this long after its last event; an older failure is history. */
export const FAILED_FOR_MS = 3_600_000;

/** Why a session is on the first screen, most urgent first. */
export const ATTENTIONS = ["waiting", "failed", "running"] as const;

export type Attention = (typeof ATTENTIONS)[number];

/** The number of sessions of each, of any age. */
export type AttentionCounts = Readonly<Record<Attention, number>>;

export interface Attended {
  /** As shown, that is by `effectiveState`. */
  readonly state: SessionState;
  readonly cause: StateCause;
  readonly lastUsedAtMs: number;
}

/** `src/store/sessions/session-queries.ts` counts and lists by the same rule. */
export function attentionOf({ state, cause, lastUsedAtMs }: Attended, nowMs: number): Attention | null {
  if (state === "waiting") return "waiting";
  // A session left at its empty prompt (`starting`) is not running.
  if (state === "working") return "running";
  return isFailure(state, cause) && nowMs - lastUsedAtMs < FAILED_FOR_MS ? "failed" : null;
}

/** A turn that failed, or a process that died with work or a question: notifications ping for these too. */
export function isFailure(state: SessionState, cause: StateCause): boolean {
  return state === "failed" || (state === "lost" && cause === "process-gone");
}
