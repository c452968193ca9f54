import type { Delivery } from "../../core/notification/outbox.ts";
import type { Session } from "../../core/session/session.ts";
import { causeOfWait, isQuestionKind } from "./subject.ts";

interface Now {
  /** Null when it is stored no more. */
  readonly session: Session | null;
  readonly nowMs: number;
}

/** `permission:toolu_1`, or where no call is known `permission:main@1764150000000`. */
const CAUSE_OF_WAIT = /^(?:permission|question|plan|elicitation|idle|other):.*?(?:@(\d+))?$/s;

/**
 * Whether it is still as the event of a message left it: the very question that it asks is open, whatever else the
 * session waits for; or, of a message that asks nothing, the session is in the state that it tells.
 */
export function stillHolds(
  { kind, cause, createdAtMs }: Pick<Delivery, "kind" | "cause" | "createdAtMs">,
  { session, nowMs }: Now,
): boolean {
  // What is well again withdraws its message.
  if (kind === "health") return true;
  if (session === null) return false;
  if (!isQuestionKind(kind)) return session.stateSinceMs <= createdAtMs;
  if (session.waits.some((wait) => causeOfWait(wait) === cause)) return true;
  const named = CAUSE_OF_WAIT.exec(cause);
  // A name of the future was given before the clock was set back, and the wait's own time with it.
  const isNamed = named !== null && Number(named[1] ?? 0) <= nowMs;
  return !isNamed && session.waits.some((wait) => wait.kind !== "idle");
}
