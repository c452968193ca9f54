import type { HookEvent } from "../core/event.ts";
import type { CommitBatch, EventStore, Judge, SessionCall, SourcedEvent } from "../core/ports.ts";
import { beganLate, isToldAgain, toldLate } from "../core/session-calls.ts";
import { withoutFuture } from "../core/session-clock.ts";
import { stepByEvent, stepByFacts } from "../core/session-step.ts";
import type { ClientProcess, Session } from "../core/session.ts";
import type { ToolCall } from "../core/tool-call.ts";
import type { Transition } from "../core/transition.ts";
import { lateCalls } from "./late-calls.ts";
import { emptyTrail, orderOf, plan, withStep, type Happening, type Trail } from "./session-trail.ts";

/** An event that is not stored yet, with where it came from. */
export type Arrival = Omit<SourcedEvent, "verdict">;

interface Surroundings {
  readonly sessionBefore: (sessionId: string) => Session | null;
  /** The last steps of a session, where they are known. */
  readonly trailBefore?: (sessionId: string) => Trail | null;
  readonly loadCall: EventStore["loadCall"];
  readonly judge: Judge;
  readonly nowMs: number;
  /** The name of the machine that tells of them; left out for this one. */
  readonly machine?: string | null;
  /** Whether a client's process on this machine still runs; left out where nothing is known of processes. */
  readonly isAlive?: (process: ClientProcess) => boolean;
}

interface CollectedBatch extends CommitBatch {
  /** The last steps of each session, its events of the batch among them. */
  readonly trails: ReadonlyMap<string, Trail>;
}

type EventHappening = Extract<Happening, { kind: "event" }>;

/**
 * What a run of events changes. Reads the sessions that they belong to and changes nothing. Events are stored in the order
 * in which they are given; each session is told of its own in the order in which they happened.
 */
export function collectBatch(arrivals: readonly Arrival[], surroundings: Surroundings): CollectedBatch {
  const { sessionBefore, trailBefore, machine = null } = surroundings;
  const sessions = new Map<string, Session>();
  const trails = new Map<string, Trail>();
  const calls: SessionCall[] = [];
  const transitions: Transition[] = [];
  const sourced = new Map<HookEvent, SourcedEvent>();

  const fresh = arrivals.map((arrival): EventHappening => {
    const { event, sourceKey } = arrival;
    sourced.set(event, { ...arrival, verdict: null });
    return { kind: "event", event, machine, order: orderOf(event, sourceKey) };
  });
  for (const [sessionId, steps] of Map.groupBy(fresh, ({ event }) => event.sessionId)) {
    const before = sessionBefore(sessionId);
    const played = play(before, trailBefore?.(sessionId) ?? emptyTrail(before), steps, { surroundings, sourced });
    sessions.set(sessionId, played.session);
    trails.set(sessionId, played.trail);
    for (const call of played.calls.values()) calls.push({ sessionId, call });
    transitions.push(...played.transitions);
  }
  return { events: [...sourced.values()], sessions: [...sessions.values()], calls, transitions, trails };
}

interface Played {
  readonly session: Session;
  readonly trail: Trail;
  readonly calls: ReadonlyMap<string, ToolCall>;
  readonly transitions: readonly Transition[];
}

interface Playing {
  readonly surroundings: Surroundings;
  /** What comes of the events that are new; those that are played again have had their verdict. */
  readonly sourced: Map<HookEvent, SourcedEvent>;
}

const UNKNOWN_TRAIL: Trail = { last: null, isWhole: false };

/** One session through what is new of it, and through what has to be played again behind that. */
function play(
  before: Session | null,
  trailBefore: Trail,
  fresh: readonly EventHappening[],
  { surroundings, sourced }: Playing,
): Played {
  const { loadCall, judge, nowMs, isAlive = () => false } = surroundings;
  // After the clock was set back, nothing comes late by its time.
  const isSetBack = before !== null && fresh.some(({ event }) => withoutFuture(before, event, nowMs) !== before);
  const planned = plan(before, isSetBack ? UNKNOWN_TRAIL : trailBefore, fresh);
  const calls = new Map<string, ToolCall>();
  const transitions: Transition[] = [];
  let { session, trail } = planned;

  const callOf = (sessionId: string, toolUseId: string, isFresh = true): ToolCall | null =>
    calls.get(toolUseId) ?? (isFresh ? loadCall(sessionId, toolUseId) : null);

  /** An event as what is known of its call makes it mean. */
  function meant(event: HookEvent, isFresh: boolean, later: () => readonly Happening[]): HookEvent {
    const { sessionId, signal } = event;
    if (signal.kind === "tool-started" && signal.call.toolUseId !== null) {
      const { toolUseId } = signal.call;
      const known = callOf(sessionId, toolUseId, isFresh);
      if (known === null || !isToldAgain(event, known)) return event;
      const began = beganLate(known, event);
      if (began !== null && later().some((what) => isEndOf(what, toolUseId))) return event;
      if (began !== null) calls.set(toolUseId, began);
      return { ...event, signal: { kind: "other" } };
    }
    if (signal.kind === "tool-ended" && signal.toolUseId !== null && !hasCall(session, signal.toolUseId)) {
      const known = callOf(sessionId, signal.toolUseId, isFresh);
      const isKnown = known !== null && known.startedAtMs <= event.receivedAtMs;
      const isFirst = (isFresh || signal.isFirst === true) && !isKnown;
      return isFirst === (signal.isFirst === true) ? event : { ...event, signal: { ...signal, isFirst } };
    }
    return event;
  }

  /** A call that was closed with its turn learns how it ended. */
  function completeLate({ sessionId, signal, receivedAtMs: atMs }: HookEvent): void {
    if (signal.kind !== "tool-ended" || signal.toolUseId === null || signal.isFirst === true) return;
    const { toolUseId, outcome, durationMs, deniedBy } = signal;
    const known = callOf(sessionId, toolUseId);
    const call = known === null ? null : toldLate(known, { atMs, outcome, durationMs, decidedBy: deniedBy });
    if (call === null || session === null) return;
    calls.set(toolUseId, call);
    if (outcome === "failed") session = { ...session, errorCount: session.errorCount + 1 };
  }

  /** Played again, a call that was told by its end first must not forget the start that came since. */
  function withStoredStart({ sessionId, signal }: HookEvent, call: ToolCall): ToolCall {
    const stored = signal.kind === "tool-ended" && signal.isFirst === true ? loadCall(sessionId, call.toolUseId) : null;
    if (stored === null || stored.startedAtMs >= call.startedAtMs) return call;
    const { agentId, toolName, summary, startedAtMs } = stored;
    return { ...call, agentId, toolName, summary, startedAtMs };
  }

  function playFacts(facts: Extract<Happening, { kind: "facts" }>["facts"]): void {
    if (session === null) return;
    const late = lateCalls(session, facts, callOf);
    const step = stepByFacts(session, facts);
    for (const call of [...late.map((one) => one.call), ...step.calls]) calls.set(call.toolUseId, call);
    const failed = late.filter(({ call }) => call.outcome === "failed").length;
    session = failed === 0 ? step.session : { ...step.session, errorCount: step.session.errorCount + failed };
  }

  for (const [index, what] of planned.steps.entries()) {
    const earlier = session;
    if (what.kind === "facts") {
      playFacts(what.facts);
      trail = withStep(trail, earlier, what);
      continue;
    }
    const arrival = sourced.get(what.event);
    const isFresh = arrival !== undefined;
    const event = meant(what.event, isFresh, () => planned.steps.slice(index + 1));
    const known = session === null || !isFresh ? session : withoutFuture(session, event, nowMs);
    if (known !== session) trail = UNKNOWN_TRAIL;
    const wasOpen = event.signal.kind === "tool-ended" && hasCall(known, event.signal.toolUseId);
    const step = stepByEvent(known, event, { machine: what.machine, isAlive });
    ({ session } = step);
    for (const call of step.calls) calls.set(call.toolUseId, isFresh ? call : withStoredStart(event, call));
    if (step.transition !== null && !planned.isRewound) transitions.push(step.transition);
    if (!wasOpen) completeLate(event);
    trail = withStep(trail, known, event === what.event ? what : { ...what, event });
    if (!isFresh) continue;
    // `cd` moves neither the session nor its events to another project.
    const { projectName } = session;
    const told = event.projectName === projectName ? event : { ...event, projectName };
    // What one client does is judged by what that client did before.
    const seen = step.client ?? { before: known, after: session };
    sourced.set(what.event, { ...arrival, event: told, verdict: judge.judge(told, seen.before, seen.after) });
  }
  if (session === null) throw new TypeError("a session without events");
  if (planned.isRewound && before !== null && before.state !== session.state) {
    const { sessionId, stateSinceMs, state: to, cause } = session;
    transitions.push({ sessionId, atMs: Math.max(stateSinceMs, before.stateSinceMs), from: before.state, to, cause });
  }
  return { session, trail, calls, transitions };
}

function isEndOf(what: Happening, toolUseId: string): boolean {
  return what.kind === "event" && what.event.signal.kind === "tool-ended" && what.event.signal.toolUseId === toolUseId;
}

function hasCall(session: Session | null, toolUseId: string | null): boolean {
  if (session === null) return false;
  const { openToolCalls, background } = session;
  return (
    openToolCalls.some((call) => call.toolUseId === toolUseId) ||
    background.some(({ call }) => call !== null && call.toolUseId === toolUseId)
  );
}
