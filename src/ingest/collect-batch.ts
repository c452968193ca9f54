import type { HookEvent } from "../core/event.ts";
import type { CommitBatch, EventStore, NotificationPolicy, SessionCall, SourcedEvent } from "../core/ports.ts";
import type { SessionFact } from "../core/session/action.ts";
import { beganLate, callsOf, isRepeated, reportedLate, type CallEnd } from "../core/session/calls.ts";
import { withoutFuture } from "../core/session/event-times.ts";
import { reduceSession, reduceFacts } from "../core/session/reducer.ts";
import type { ClientProcess, Session, ToolCall, Transition } from "../core/session/session.ts";
import { emptyTrail, orderOf, plan, withStep, type TrailEntry, type Trail } from "./session-trail.ts";

/** An event that is not stored yet, with its source. */
export type IncomingEvent = Omit<SourcedEvent, "decision">;

interface IngestContext {
  readonly sessionBefore: (sessionId: string) => Session | null;
  /** The last steps of a session, where they are known. */
  readonly trailBefore?: (sessionId: string) => Trail | null;
  readonly loadCall: EventStore["loadCall"];
  readonly policy: NotificationPolicy;
  readonly nowMs: number;
  /** The name of the reporting machine; omitted for this one. */
  readonly machine?: string | null;
  /** Whether a client's process on this machine still runs; omitted where processes are unknown. */
  readonly isAlive?: (process: ClientProcess) => boolean;
}

interface CollectedBatch extends CommitBatch {
  /** The last steps of each session, including its events of the batch. */
  readonly trails: ReadonlyMap<string, Trail>;
}

type EventEntry = Extract<TrailEntry, { kind: "event" }>;

/**
 * The changes that a run of events makes. Reads their sessions and writes nothing. Events are stored in the given
 * order; each session gets its own in the order in which they happened.
 */
export function collectBatch(incomingEvents: readonly IncomingEvent[], context: IngestContext): CollectedBatch {
  const { sessionBefore, trailBefore, machine = null } = context;
  const sessions = new Map<string, Session>();
  const sessionsBefore = new Map<string, Session>();
  const trails = new Map<string, Trail>();
  const calls: SessionCall[] = [];
  const transitions: Transition[] = [];
  const sourced = new Map<HookEvent, SourcedEvent>();

  const fresh = incomingEvents.map((incoming): EventEntry => {
    const { event, sourceKey } = incoming;
    sourced.set(event, { ...incoming, decision: null });
    return { kind: "event", event, machine, order: orderOf(event, sourceKey) };
  });
  for (const [sessionId, steps] of Map.groupBy(fresh, ({ event }) => event.sessionId)) {
    const before = sessionBefore(sessionId);
    if (before !== null) sessionsBefore.set(sessionId, before);
    const played = reduceSteps(before, trailBefore?.(sessionId) ?? emptyTrail(before), steps, { context, sourced });
    sessions.set(sessionId, played.session);
    trails.set(sessionId, played.trail);
    for (const call of played.calls.values()) calls.push({ sessionId, call });
    transitions.push(...played.transitions);
  }
  return {
    events: [...sourced.values()],
    sessions: [...sessions.values()],
    before: sessionsBefore,
    calls,
    transitions,
    trails,
  };
}

interface ReducedSession {
  readonly session: Session;
  readonly trail: Trail;
  readonly calls: ReadonlyMap<string, ToolCall>;
  readonly transitions: readonly Transition[];
}

interface StepContext {
  readonly context: IngestContext;
  /** Results for new events; replayed events had their decision before. */
  readonly sourced: Map<HookEvent, SourcedEvent>;
}

const UNKNOWN_TRAIL: Trail = { last: null, isComplete: false };

/** Reduces one session by its new events, and replays the events that happened after a late one. */
function reduceSteps(
  before: Session | null,
  trailBefore: Trail,
  fresh: readonly EventEntry[],
  { context, sourced }: StepContext,
): ReducedSession {
  const { loadCall, policy, nowMs, isAlive = () => false } = context;
  // After the clock was set back, times do not show what is late.
  const isSetBack = before !== null && fresh.some(({ event }) => withoutFuture(before, event, nowMs) !== before);
  const planned = plan(before, isSetBack ? UNKNOWN_TRAIL : trailBefore, fresh);
  const calls = new Map<string, ToolCall>();
  const transitions: Transition[] = [];
  let { session, trail } = planned;

  const callOf = (sessionId: string, toolUseId: string, isFresh = true): ToolCall | null =>
    calls.get(toolUseId) ?? (isFresh ? loadCall(sessionId, toolUseId) : null);

  /** The event with the action that fits what is known of its call. */
  function withAction(event: HookEvent, isFresh: boolean, later: () => readonly TrailEntry[]): HookEvent {
    const { sessionId, action } = event;
    if (action.kind === "tool-started" && action.call.toolUseId !== null) {
      const { toolUseId } = action.call;
      const known = callOf(sessionId, toolUseId, isFresh);
      if (known === null || !isRepeated(event, known)) return event;
      const began = beganLate(known, event);
      if (began !== null && later().some((what) => isEndOf(what, toolUseId))) return event;
      if (began !== null) calls.set(toolUseId, began);
      return { ...event, action: { kind: "other" } };
    }
    if (action.kind === "tool-ended" && action.toolUseId !== null && !hasCall(session, action.toolUseId)) {
      const known = callOf(sessionId, action.toolUseId, isFresh);
      const isKnown = known !== null && known.startedAtMs <= event.receivedAtMs;
      const isFirst = (isFresh || action.isFirst === true) && !isKnown;
      return isFirst === (action.isFirst === true) ? event : { ...event, action: { ...action, isFirst } };
    }
    return event;
  }

  /** Adds the outcome to a call that was closed with its turn. */
  function completeLate({ sessionId, action, receivedAtMs: atMs }: HookEvent, isFresh: boolean): void {
    if (action.kind !== "tool-ended" || action.toolUseId === null || action.isFirst === true) return;
    const { toolUseId, outcome, durationMs, deniedBy } = action;
    const known = callOf(sessionId, toolUseId);
    if (known === null || session === null) return;
    const end = { atMs, outcome, durationMs, decidedBy: deniedBy };
    const call = (isFresh ? null : completedBefore(known, end)) ?? reportedLate(known, end);
    if (call === null) return;
    calls.set(toolUseId, call);
    if (outcome === "failed") session = { ...session, errorCount: session.errorCount + 1 };
  }

  /** In a replay: the stored call that has this end already. The session begins before it, and counts it again. */
  function completedBefore(known: ToolCall, end: Pick<CallEnd, "atMs" | "outcome">): ToolCall | null {
    const isSame = known.outcome === end.outcome && known.endedAtMs === Math.max(end.atMs, known.startedAtMs);
    return isSame && !calls.has(known.toolUseId) ? known : null;
  }

  /** In a replay, a call whose end was stored first must keep the start that came since. */
  function withStoredStart({ sessionId, action }: HookEvent, call: ToolCall): ToolCall {
    const stored = action.kind === "tool-ended" && action.isFirst === true ? loadCall(sessionId, call.toolUseId) : null;
    if (stored === null || stored.startedAtMs >= call.startedAtMs) return call;
    const { agentId, toolName, summary, startedAtMs } = stored;
    return { ...call, agentId, toolName, summary, startedAtMs };
  }

  function reduceFactsStep(facts: Extract<TrailEntry, { kind: "facts" }>["facts"]): void {
    if (session === null) return;
    const settled = [...settledBefore(session, facts), ...lateCalls(session, facts, callOf).map(({ call }) => call)];
    const step = reduceFacts(session, facts);
    for (const call of [...settled, ...step.calls]) calls.set(call.toolUseId, call);
    const failed = settled.filter(({ outcome }) => outcome === "failed").length;
    session = failed === 0 ? step.session : { ...step.session, errorCount: step.session.errorCount + failed };
  }

  /** Facts are only ever replayed here. */
  function settledBefore(now: Session, facts: readonly SessionFact[]): readonly ToolCall[] {
    return facts.flatMap((fact) => {
      if (fact.kind !== "call-settled" || hasCall(now, fact.toolUseId)) return [];
      const known = callOf(now.sessionId, fact.toolUseId);
      const call = known === null ? null : completedBefore(known, fact);
      return call === null ? [] : [call];
    });
  }

  for (const [index, what] of planned.steps.entries()) {
    const earlier = session;
    if (what.kind === "facts") {
      reduceFactsStep(what.facts);
      trail = withStep(trail, earlier, what);
      continue;
    }
    const incoming = sourced.get(what.event);
    const isFresh = incoming !== undefined;
    const event = withAction(what.event, isFresh, () => planned.steps.slice(index + 1));
    const known = session === null || !isFresh ? session : withoutFuture(session, event, nowMs);
    if (known !== session) trail = UNKNOWN_TRAIL;
    const wasOpen = event.action.kind === "tool-ended" && hasCall(known, event.action.toolUseId);
    const step = reduceSession(known, event, { machine: what.machine, isAlive });
    ({ session } = step);
    for (const call of step.calls) calls.set(call.toolUseId, isFresh ? call : withStoredStart(event, call));
    if (step.transition !== null && !planned.isRewound) transitions.push(step.transition);
    if (!wasOpen) completeLate(event, isFresh);
    trail = withStep(trail, known, event === what.event ? what : { ...what, event });
    if (!isFresh) continue;
    // `cd` moves neither the session nor its events to another project.
    const { projectName } = session;
    const isReported = event.projectName === projectName ? event : { ...event, projectName };
    // Compare a client's events with that client's own earlier state.
    const seen = step.client ?? { before: known, after: session };
    sourced.set(what.event, {
      ...incoming,
      event: isReported,
      decision: policy.decide(isReported, seen.before, seen.after),
    });
  }
  if (session === null) throw new TypeError("a session without events");
  if (planned.isRewound) {
    // The steps that are undone may have ended a call that is open now.
    for (const call of callsOf(session)) if (!calls.has(call.toolUseId)) calls.set(call.toolUseId, call);
  }
  if (planned.isRewound && before !== null && before.state !== session.state) {
    const { sessionId, stateSinceMs, state: to, cause } = session;
    transitions.push({ sessionId, atMs: Math.max(stateSinceMs, before.stateSinceMs), from: before.state, to, cause });
  }
  return { session, trail, calls, transitions };
}

function isEndOf(what: TrailEntry, toolUseId: string): boolean {
  return what.kind === "event" && what.event.action.kind === "tool-ended" && what.event.action.toolUseId === toolUseId;
}

function hasCall(session: Session | null, toolUseId: string | null): boolean {
  return session !== null && callsOf(session).some((call) => call.toolUseId === toolUseId);
}

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
