import type { EventStore, SessionCall } from "../core/ports.ts";
import { reportedLate } from "../core/session/calls.ts";
import type { SessionFact } from "../core/session/fact.ts";
import type { Session } from "../core/session/session.ts";

/**
 * Calls that were closed with their turn, before their outcome was known: a client without a hook for refusals writes
 * it to its transcript only, which is read after the turn's last hook.
 */
export function lateCalls(
  { sessionId, openToolCalls, background }: Session,
  facts: readonly SessionFact[],
  loadCall: EventStore["loadCall"],
): readonly SessionCall[] {
  const inSession = new Set([...openToolCalls, ...background.map(({ call }) => call)].map((call) => call?.toolUseId));
  return facts.flatMap((fact) => {
    if (fact.kind !== "call-settled" || fact.outcome === "unknown" || inSession.has(fact.toolUseId)) return [];
    const known = loadCall(sessionId, fact.toolUseId);
    const call = known === null ? null : reportedLate(known, fact);
    return call === null ? [] : [{ sessionId, call }];
  });
}
