import type { SessionState } from "./session.ts";

/** A failed session asks for a person for this long after its last event; an older failure is history. */
export const FAILED_FOR_MS = 3_600_000;

/** Why a session is on the first screen, most urgent first. */
export const ATTENTIONS = ["waiting", "failed", "running"] as const;

export type Attention = (typeof ATTENTIONS)[number];

/** How many sessions there are of each, of any age. */
export type AttentionCounts = Readonly<Record<Attention, number>>;

/**
 * `src/store/attention-queries.ts` counts and lists by the same rule.
 * @param state as shown, that is by `effectiveState`
 */
export function attentionOf(state: SessionState, lastUsedAtMs: number, nowMs: number): Attention | null {
  if (state === "waiting") return "waiting";
  // A session that was opened and left at its empty prompt (`starting`) does not run.
  if (state === "working") return "running";
  return state === "failed" && nowMs - lastUsedAtMs < FAILED_FOR_MS ? "failed" : null;
}
