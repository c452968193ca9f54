import type { Session, SessionState } from "./session.ts";

/** A session counts as active for this long after its last event, as in the Python plan. */
export const ACTIVE_FOR_MS = 3_600_000;

/** After this much silence we no longer believe that a session works or waits: an interruption fires no hook. */
export const BELIEVED_FOR_MS = 3_600_000;

/** Not ended, and heard of within the last hour. */
export function isActive(session: Session, nowMs: number): boolean {
  return session.endedAtMs === null && nowMs - session.lastUsedAtMs < ACTIVE_FOR_MS;
}

/** The state to show: `unknown` for a session that claimed to be busy and then fell silent for an hour. */
export function effectiveState(session: Session, nowMs: number): SessionState {
  const claimsToBeBusy = session.state === "starting" || session.state === "working" || session.state === "waiting";
  return claimsToBeBusy && nowMs - session.lastUsedAtMs >= BELIEVED_FOR_MS ? "unknown" : session.state;
}
