import type { HookEvent } from "./event.ts";
import type { SessionFact } from "./session-fact.ts";
import { applyEvent } from "./session-state.ts";
import type { Session } from "./session.ts";
import type { ToolCall } from "./tool-call.ts";
import type { Transition } from "./transition.ts";

/** What one event, or what was learned elsewhere, changes about a session. */
export interface Step {
  readonly session: Session;
  /** Calls that began, changed or ended with it, as they stand after it. */
  readonly calls: readonly ToolCall[];
  /** Null when the state stays. */
  readonly transition: Transition | null;
}

/** @param before null when this is the first event of its session */
export function stepByEvent(before: Session | null, event: HookEvent): Step {
  const session = applyEvent(before, event);
  return { session, calls: [], transition: transitionOf(before, session) };
}

/** Facts that change nothing give the session itself. */
export function stepByFacts(before: Session, facts: readonly SessionFact[]): Step {
  return { session: facts.length === 0 ? before : { ...before }, calls: [], transition: null };
}

function transitionOf(before: Session | null, after: Session): Transition | null {
  const from = before?.state ?? null;
  if (from === after.state) return null;
  return { sessionId: after.sessionId, atMs: after.stateSinceMs, from, to: after.state, cause: after.cause };
}
