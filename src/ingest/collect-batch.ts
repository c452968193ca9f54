import type { CommitBatch, EventStore, Judge, SessionCall, SourcedEvent } from "../core/ports.ts";
import type { HookEvent } from "../core/event.ts";
import { isToldAgain } from "../core/session-calls.ts";
import { withoutFuture } from "../core/session-clock.ts";
import { stepByEvent } from "../core/session-step.ts";
import type { ClientProcess, Session } from "../core/session.ts";
import type { Transition } from "../core/transition.ts";

/** An event that is not stored yet, with where it came from. */
export type Arrival = Omit<SourcedEvent, "verdict">;

interface Surroundings {
  readonly sessionBefore: (sessionId: string) => Session | null;
  readonly loadCall: EventStore["loadCall"];
  readonly judge: Judge;
  readonly nowMs: number;
  /** The name of the machine that tells of them; left out for this one. */
  readonly machine?: string | null;
  /** Whether a client's process on this machine still runs; left out where nothing is known of processes. */
  readonly isAlive?: (process: ClientProcess) => boolean;
}

/** What a run of events changes, in their order. Reads the sessions that they belong to and changes nothing. */
export function collectBatch(
  arrivals: readonly Arrival[],
  { sessionBefore, loadCall, judge, nowMs, machine = null, isAlive = () => false }: Surroundings,
): CommitBatch {
  const sessions = new Map<string, Session>();
  const calls = new Map<string, SessionCall>();
  const transitions: Transition[] = [];

  /** A call's start that is told again means nothing more. */
  function meant(event: HookEvent): HookEvent {
    const { sessionId, signal } = event;
    if (signal.kind !== "tool-started" || signal.call.toolUseId === null) return event;
    const { toolUseId } = signal.call;
    const known = calls.get(keyOf(sessionId, toolUseId))?.call ?? loadCall(sessionId, toolUseId);
    return isToldAgain(event, known) ? { ...event, signal: { kind: "other" } } : event;
  }

  const events = arrivals.map((arrival): SourcedEvent => {
    const told = meant(arrival.event);
    const { sessionId } = told;
    const known = sessions.get(sessionId) ?? sessionBefore(sessionId);
    const before = known === null ? null : withoutFuture(known, told, nowMs);
    const step = stepByEvent(before, told, { machine, isAlive });
    const { session } = step;
    sessions.set(sessionId, session);
    for (const call of step.calls) calls.set(keyOf(sessionId, call.toolUseId), { sessionId, call });
    if (step.transition !== null) transitions.push(step.transition);
    // `cd` moves neither the session nor its events to another project.
    const event = { ...told, projectName: session.projectName };
    // What one client does is judged by what that client did before.
    const seen = step.client ?? { before, after: session };
    return { ...arrival, event, verdict: judge.judge(event, seen.before, seen.after) };
  });
  return { events, sessions: [...sessions.values()], calls: [...calls.values()], transitions };
}

function keyOf(sessionId: string, toolUseId: string): string {
  return JSON.stringify([sessionId, toolUseId]);
}
