import type { PriceTable } from "./cost/price-table.ts";
import { effectiveState, isFailure } from "./session/activity.ts";
import type { Session, SessionState } from "./session/session.ts";

export interface AwayRequest {
  readonly sinceMs: number;
  readonly nowMs: number;
  /** Sessions that are listed at most. */
  readonly limit: number;
  readonly prices: PriceTable;
}

/** What became of a session: it needs a person, failed, still runs, has finished, or stopped without an answer. */
export const AWAY_OUTCOMES = ["waiting", "failed", "running", "finished", "stopped"] as const;

export type AwayOutcome = (typeof AWAY_OUTCOMES)[number];

/** What one session did since a moment. */
export interface AwaySession {
  readonly session: Session;
  /** As shown now. */
  readonly state: SessionState;
  readonly outcome: AwayOutcome;
  /** Calls that began, and those of them that failed. */
  readonly calls: number;
  readonly failures: number;
  /** Successful edit calls; and those of them whose lines are not known, which are in no sum. */
  readonly edits: number;
  readonly unknownEdits: number;
  /** Null where no edit's lines are known, unless there was none. */
  readonly lines: { readonly added: number; readonly removed: number } | null;
  readonly files: number;
  /** Computed from the price table; null without any price. */
  readonly costUsd: number | null;
  /** The first line of the main agent's last reply; null without one. */
  readonly lastReply: string | null;
}

export interface Away {
  /** Who waits first, then failed, running, finished and stopped sessions; the newest first among each. */
  readonly sessions: readonly AwaySession[];
  /** All sessions with an event since then, also those beyond the limit, which are in no sum. */
  readonly count: number;
  /** Files that the listed sessions edited, each once where they work in one folder. */
  readonly files: number;
}

export function awayOutcome(session: Session, nowMs: number): AwayOutcome {
  const state = effectiveState(session, nowMs);
  if (state === "waiting") return "waiting";
  if (isFailure(state, session.cause)) return "failed";
  if (state === "working" || state === "starting") return "running";
  return state === "done" || state === "ended" ? "finished" : "stopped";
}
