import { isOpen } from "./calls.ts";
import { isRunning } from "./background.ts";
import type { Session, SessionState } from "./session.ts";
import type { StateCause } from "./state-cause.ts";

/**
 * Sets a session's state and clears the fields that it excludes: a failure when work begins, an end when it is back.
 */
export function enter(session: Session, state: SessionState, cause: StateCause): Session {
  const keepsFailure = state === "failed" || state === "ended";
  return {
    ...session,
    state,
    cause: state === session.state ? session.cause : cause,
    failure: keepsFailure ? session.failure : null,
    endedAtMs: state === "ended" ? session.endedAtMs : null,
    endReason: state === "ended" ? session.endReason : null,
  };
}

/** Waiting while any wait is open, working while any work continues, otherwise at rest. */
export function nextState(session: Session, rest: SessionState, cause: StateCause): Session {
  if (session.waits.length > 0) return enter(session, "waiting", cause);
  return enter(session, isBusy(session) ? "working" : rest, cause);
}

/** After an answer: back to the running work, once no wait is open. */
export function resume(session: Session): Session {
  return session.state === "waiting" && session.waits.length === 0 ? nextState(session, "done", "answered") : session;
}

function isBusy({ turnSinceMs, compactingSinceMs, background, openToolCalls }: Session): boolean {
  return turnSinceMs !== null || compactingSinceMs !== null || background.some(isRunning) || openToolCalls.some(isOpen);
}
