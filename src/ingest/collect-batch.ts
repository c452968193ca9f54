import type { CommitBatch, Judge, SessionCall, SourcedEvent } from "../core/ports.ts";
import { withoutFuture } from "../core/session-clock.ts";
import { stepByEvent } from "../core/session-step.ts";
import type { Session } from "../core/session.ts";
import type { Transition } from "../core/transition.ts";

/** An event that is not stored yet, with where it came from. */
export type Arrival = Omit<SourcedEvent, "verdict">;

interface Surroundings {
  readonly sessionBefore: (sessionId: string) => Session | null;
  readonly judge: Judge;
  readonly nowMs: number;
}

/** What a run of events changes, in their order. Reads the sessions that they belong to and changes nothing. */
export function collectBatch(arrivals: readonly Arrival[], { sessionBefore, judge, nowMs }: Surroundings): CommitBatch {
  const sessions = new Map<string, Session>();
  const calls = new Map<string, SessionCall>();
  const transitions: Transition[] = [];
  const events = arrivals.map((arrival): SourcedEvent => {
    const { sessionId } = arrival.event;
    const known = sessions.get(sessionId) ?? sessionBefore(sessionId);
    const before = known === null ? null : withoutFuture(known, arrival.event, nowMs);
    const step = stepByEvent(before, arrival.event);
    sessions.set(sessionId, step.session);
    for (const call of step.calls) calls.set(JSON.stringify([sessionId, call.toolUseId]), { sessionId, call });
    if (step.transition !== null) transitions.push(step.transition);
    // `cd` moves neither the session nor its events to another project.
    const event = { ...arrival.event, projectName: step.session.projectName };
    return { ...arrival, event, verdict: judge.judge(event, before, step.session) };
  });
  return { events, sessions: [...sessions.values()], calls: [...calls.values()], transitions };
}
