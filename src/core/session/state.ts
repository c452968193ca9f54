import { isOpen } from "./calls.ts";
import { isRunning } from "./background.ts";
import type { Session, SessionState } from "./session.ts";
import type { StateCause } from "./state-cause.ts";

/** Puts a session into a state. What a state excludes goes with it: a failure when work begins, an end when it is back. */
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

/** Waiting as long as somebody has to answer, working as long as anything goes on, otherwise at rest. */
export function nextState(session: Session, rest: SessionState, cause: StateCause): Session {
  if (session.waits.length > 0) return enter(session, "waiting", cause);
  return enter(session, isBusy(session) ? "working" : rest, cause);
}

/** After an answer: back to what goes on, once nothing waits any more. */
export function resume(session: Session): Session {
  return session.state === "waiting" && session.waits.length === 0 ? nextState(session, "done", "answered") : session;
}

function isBusy({ turnSinceMs, compactingSinceMs, background, openToolCalls }: Session): boolean {
  return turnSinceMs !== null || compactingSinceMs !== null || background.some(isRunning) || openToolCalls.some(isOpen);
}
