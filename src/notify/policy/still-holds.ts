import type { Delivery } from "../../core/notification/outbox.ts";
import type { Session } from "../../core/session/session.ts";
import { causeOfWait, isQuestionKind } from "./subject.ts";

interface Now {
  /** Null when it was deleted. */
  readonly session: Session | null;
  readonly nowMs: number;
}

/** `permission:toolu_1`, or for an unknown call `permission:main@1764150000000`. */
const CAUSE_OF_WAIT = /^(?:permission|question|plan|elicitation|idle|other):.*?(?:@(\d+))?$/s;

/**
 * Whether a message is still true. A question: the same wait is open, whatever else the session waits for. Any other
 * message: the session is still in the state that it reports.
 */
export function stillHolds(
  { kind, cause, createdAtMs }: Pick<Delivery, "kind" | "cause" | "createdAtMs">,
  { session, nowMs }: Now,
): boolean {
  // Health messages are withdrawn when the check recovers.
  if (kind === "health") return true;
  if (session === null) return false;
  if (!isQuestionKind(kind)) return session.stateSinceMs <= createdAtMs;
  if (session.waits.some((wait) => causeOfWait(wait) === cause)) return true;
  const named = CAUSE_OF_WAIT.exec(cause);
  // A cause dated in the future is from before the clock was set back. The wait's own time was set back with it.
  const isNamed = named !== null && Number(named[1] ?? 0) <= nowMs;
  return !isNamed && session.waits.some((wait) => wait.kind !== "idle");
}
