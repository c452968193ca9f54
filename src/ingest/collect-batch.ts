import type { HookEvent } from "../core/event.ts";
import type { EventStore, NotificationPolicy, SessionCall, SourcedEvent } from "../core/ports.ts";
import type { SessionFact } from "../core/session/action.ts";
import { beganLate, callsOf, isRepeated, reportedLate, type CallEnd, withCallId } from "../core/session/calls.ts";
import { withoutFuture } from "../core/session/event-times.ts";
import { reduceSession, reduceFacts } from "../core/session/reducer.ts";
import type { ClientProcess, Session, ToolCall, Transition } from "../core/session/session.ts";
import { emptyTrail, orderOf, plan, withStep, type TrailEntry, type Trail } from "./session-trail.ts";

/** An event that is not stored yet, with its source. */
export type IncomingEvent = Omit<SourcedEvent, "decision">;

export interface IngestContext {
  readonly sessionBefore: (sessionId: string) => Session | null;
  /** The last steps of a session. Absent where none are kept: a late event then does not change what later ones did. */
  readonly trailBefore?: (sessionId: string) => Trail | null;
  readonly loadCall: EventStore["loadCall"];
  readonly policy: NotificationPolicy;
  readonly nowMs: number;
  /** The name of the reporting machine; omitted for this one. */
  readonly machine?: string | null;
  /** Whether a client's process on this machine still runs; omitted where processes are unknown. */
  readonly isAlive?: (process: ClientProcess) => boolean;
}

type EventEntry = Extract<TrailEntry, { kind: "event" }>;

/**
 * The changes that a run of events makes. Reads their sessions and writes nothing. Events are stored in the given
 * order; each session gets its own in the order in which they happened.
 */
export function collectBatch(incomingEvents: readonly IncomingEvent[], context: IngestContext) {
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
    /** The last steps of each session, including its events of the batch. */
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
  stepContext: StepContext,
): ReducedSession {
  // After the clock was set back, times do not show what is late.
  const { nowMs } = stepContext.context;
  const isSetBack = before !== null && fresh.some(({ event }) => withoutFuture(before, event, nowMs) !== before);
  const planned = plan(before, isSetBack ? UNKNOWN_TRAIL : trailBefore, fresh);
  const replay = new SessionReplay(planned, stepContext);
  for (const [index, step] of planned.steps.entries()) {
    if (step.kind === "facts") replay.takeFacts(step);
    else replay.takeEvent(step, planned.steps.slice(index + 1));
  }
  return replay.finish(before);
}

/** A session on its way through the steps of a plan, with the calls and transitions that they change. */
class SessionReplay {
  readonly #context: IngestContext;
  readonly #sourced: Map<HookEvent, SourcedEvent>;
  /** The session began before a late event: what was stored since is counted again, and not reported again. */
  readonly #isRewound: boolean;
  readonly #calls = new Map<string, ToolCall>();
  readonly #transitions: Transition[] = [];
  #session: Session | null;
  #trail: Trail;

  constructor({ session, trail, isRewound }: ReturnType<typeof plan>, { context, sourced }: StepContext) {
    this.#session = session;
    this.#trail = trail;
    this.#isRewound = isRewound;
    this.#context = context;
    this.#sourced = sourced;
  }

  /** Facts are only ever replayed here. */
  takeFacts(step: Extract<TrailEntry, { kind: "facts" }>): void {
    const earlier = this.#session;
    if (earlier !== null) {
      const late = lateCalls(earlier, step.facts, (sessionId, id) => this.#callOf(sessionId, id));
      const settled = [...this.#settledBefore(earlier, step.facts), ...late.map(({ call }) => call)];
      const { session, calls } = reduceFacts(earlier, step.facts);
      for (const call of [...settled, ...calls]) this.#calls.set(call.toolUseId, call);
      const failed = settled.filter(({ outcome }) => outcome === "failed").length;
      this.#session = failed === 0 ? session : { ...session, errorCount: session.errorCount + failed };
    }
    this.#trail = withStep(this.#trail, earlier, step);
  }

  takeEvent(entry: EventEntry, later: readonly TrailEntry[]): void {
    const { policy, nowMs, isAlive = () => false } = this.#context;
    const incoming = this.#sourced.get(entry.event);
    const isFresh = incoming !== undefined;
    const earlier = this.#session;
    const event = this.#withAction(withCallId(entry.event, earlier), isFresh, later);
    const known = earlier === null || !isFresh ? earlier : withoutFuture(earlier, event, nowMs);
    if (known !== earlier) this.#trail = UNKNOWN_TRAIL;
    const wasOpen = event.action.kind === "tool-ended" && hasCall(known, event.action.toolUseId);
    const step = reduceSession(known, event, { machine: entry.machine, isAlive });
    this.#session = step.session;
    for (const call of step.calls) {
      this.#calls.set(call.toolUseId, isFresh ? call : this.#withStoredStart(event, call));
    }
    if (step.transition !== null && !this.#isRewound) this.#transitions.push(step.transition);
    if (!wasOpen) this.#completeLate(step.session, event, isFresh);
    this.#trail = withStep(this.#trail, known, event === entry.event ? entry : { ...entry, event });
    if (!isFresh) return;
    // `cd` moves neither the session nor its events to another project.
    const { projectName } = step.session;
    const reported = event.projectName === projectName ? event : { ...event, projectName };
    // Compare a client's events with that client's own earlier state.
    const seen = step.client ?? { before: known, after: this.#session };
    const decision = policy.decide(reported, seen.before, seen.after);
    this.#sourced.set(entry.event, { ...incoming, event: reported, decision });
  }

  finish(before: Session | null): ReducedSession {
    const session = this.#session;
    if (session === null) throw new TypeError("a session without events");
    if (this.#isRewound) {
      // The steps that are undone may have ended a call that is open now.
      for (const call of callsOf(session)) if (!this.#calls.has(call.toolUseId)) this.#calls.set(call.toolUseId, call);
    }
    if (this.#isRewound && before !== null && before.state !== session.state) {
      const { sessionId, stateSinceMs, state: to, cause } = session;
      const atMs = Math.max(stateSinceMs, before.stateSinceMs);
      this.#transitions.push({ sessionId, atMs, from: before.state, to, cause });
    }
    return { session, trail: this.#trail, calls: this.#calls, transitions: this.#transitions };
  }

  #callOf(sessionId: string, toolUseId: string, isFresh = true): ToolCall | null {
    return this.#calls.get(toolUseId) ?? (isFresh ? this.#context.loadCall(sessionId, toolUseId) : null);
  }

  /** The event with the action that fits what is known of its call. */
  #withAction(event: HookEvent, isFresh: boolean, later: readonly TrailEntry[]): HookEvent {
    const { sessionId, action } = event;
    if (action.kind === "tool-started" && action.call.toolUseId !== null) {
      const { toolUseId } = action.call;
      const known = this.#callOf(sessionId, toolUseId, isFresh);
      if (known === null || !isRepeated(event, known)) return event;
      const began = beganLate(known, event);
      if (began !== null && later.some((what) => isEndOf(what, toolUseId))) return event;
      if (began !== null) this.#calls.set(toolUseId, began);
      return { ...event, action: { kind: "other" } };
    }
    if (action.kind === "tool-ended" && action.toolUseId !== null && !hasCall(this.#session, action.toolUseId)) {
      const known = this.#callOf(sessionId, action.toolUseId, isFresh);
      const isKnown = known !== null && known.startedAtMs <= event.receivedAtMs;
      const isFirst = (isFresh || action.isFirst === true) && !isKnown;
      return isFirst === (action.isFirst === true) ? event : { ...event, action: { ...action, isFirst } };
    }
    return event;
  }

  /** Adds the outcome to a call that was closed with its turn. */
  #completeLate(session: Session, { sessionId, action, receivedAtMs: atMs }: HookEvent, isFresh: boolean): void {
    if (action.kind !== "tool-ended" || action.toolUseId === null || action.isFirst === true) return;
    const { toolUseId, outcome, durationMs, deniedBy } = action;
    const known = this.#callOf(sessionId, toolUseId);
    if (known === null) return;
    const end = { atMs, outcome, durationMs, decidedBy: deniedBy };
    const call = (isFresh ? null : this.#completedBefore(known, end)) ?? reportedLate(known, end);
    if (call === null) return;
    this.#calls.set(toolUseId, call);
    if (outcome === "failed") this.#session = { ...session, errorCount: session.errorCount + 1 };
  }

  /** In a replay: the stored call that has this end already. The session begins before it, and counts it again. */
  #completedBefore(known: ToolCall, end: Pick<CallEnd, "atMs" | "outcome">): ToolCall | null {
    const isSame = known.outcome === end.outcome && known.endedAtMs === Math.max(end.atMs, known.startedAtMs);
    return isSame && !this.#calls.has(known.toolUseId) ? known : null;
  }

  /** In a replay, a call whose end was stored first must keep the start that came since. */
  #withStoredStart({ sessionId, action }: HookEvent, call: ToolCall): ToolCall {
    const isFirst = action.kind === "tool-ended" && action.isFirst === true;
    const stored = isFirst ? this.#context.loadCall(sessionId, call.toolUseId) : null;
    if (stored === null || stored.startedAtMs >= call.startedAtMs) return call;
    const { agentId, toolName, summary, startedAtMs } = stored;
    return { ...call, agentId, toolName, summary, startedAtMs };
  }

  #settledBefore(now: Session, facts: readonly SessionFact[]): readonly ToolCall[] {
    return facts.flatMap((fact) => {
      if (fact.kind !== "call-settled" || hasCall(now, fact.toolUseId)) return [];
      const known = this.#callOf(now.sessionId, fact.toolUseId);
      const call = known === null ? null : this.#completedBefore(known, fact);
      return call === null ? [] : [call];
    });
  }
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
