import { hasStates } from "../agent.ts";
import type { HookEvent } from "../event.ts";
import { isSameJson } from "../json.ts";
import { isMessage, type SessionFact } from "./action.ts";
import { applyAction } from "./apply-action.ts";
import { applyFact } from "./apply-facts.ts";
import { callsOf, isOpen } from "./calls.ts";
import {
  asClient,
  clientOfProcess,
  concernedBy,
  HERE,
  isAmbiguous,
  isNamed,
  isOfNewClient,
  joinClients,
  newView,
  splitByEvent,
  viewOf,
  type EventSite,
} from "./clients.ts";
import { asLate, cameLate, loseProcess, revive } from "./interruption.ts";
import { closeEverything, isRunning } from "./open-work.ts";
import { nameByPrompt } from "./session-name.ts";
import { NOTHING_YET, type Session, type SessionClient, type ToolCall, type Transition } from "./session.ts";
import { enter } from "./state.ts";
import { withAgentStates } from "./subagents.ts";

/** The changes that one event or some facts make to a session. */
export interface Reduction {
  readonly session: Session;
  /** Calls that began, changed or ended with it, in their new state. */
  readonly calls: readonly ToolCall[];
  /** Null when the state stays. */
  readonly transition: Transition | null;
  /** For a session open in several clients: the change of the client that the event belongs to. */
  readonly client?: { readonly before: Session; readonly after: Session };
}

/**
 * The session after one more event. Pure: the same events in the same order always give the same session.
 * @param before null for the first event of its session
 */
export function reduceSession(before: Session | null, event: HookEvent, site: EventSite = HERE): Reduction {
  if (before === null) return reduceOne({ ...newSession(event), machine: site.machine }, event, true);
  const { view, pid, others, index } = splitByEvent(before, event, site);
  if (others.length === 0) return reduceOne(view, event);
  const client = asClient(view, pid);
  const isOfNoClient = isOfOtherProcess(client, event) || isAmbiguous([client, ...others], event);
  const step = isOfNoClient ? countOnly(view, event) : reduceOne(view, event);
  const joined = join(
    before,
    step.session,
    others.toSpliced(index, 0, asClient(step.session, pid)),
    event.receivedAtMs,
  );
  return { ...joined, calls: step.calls, client: { before: view, after: step.session } };
}

/** A report about a process that is not the client's. */
function isOfOtherProcess(client: SessionClient, { source, clientPid }: HookEvent): boolean {
  return source === "process" && client.pid !== clientPid && !isNamed(client, clientPid ?? 0);
}

/** Counts the event without applying it to a client. */
function countOnly(view: Session, event: HookEvent): Reduction {
  const step = reduceOne(view, { ...event, action: { kind: "other" } });
  const { lastUsedAtMs, lastSeenAtMs } = view;
  return { ...step, session: { ...step.session, lastUsedAtMs, lastSeenAtMs } };
}

function reduceOne(before: Session, event: HookEvent, isFirst = false): Reduction {
  const counted = count(before, event);
  if (counted.isImported) return reduceImported(isFirst ? null : before, counted, event);
  return reduceReported(before.isImported ? reportedAgain(before, counted) : counted, event, isFirst ? null : before);
}

function reduceReported(counted: Session, event: HookEvent, before: Session | null): Reduction {
  if (!hasStates(counted.agent)) return finish(before, withoutStates(counted, event), event.receivedAtMs);
  const applied = applyAction(counted, event);
  const after = cameLate(counted, event) ? asLate(counted, applied) : revive(applied, event);
  return finish(before, after, event.receivedAtMs);
}

/**
 * A session of an agent whose events are not understood: it has a prompt as its title, the calls that look like one of
 * Claude Code, and an end, and nothing else is concluded. It stays in `starting`, which is shown as unknown at once
 * (`staleAtMs`).
 */
function withoutStates(counted: Session, event: HookEvent): Session {
  const { action } = event;
  if (action.kind === "session-ended" || action.kind === "process-gone") return applyAction(counted, event);
  const isCall = action.kind === "tool-started" || action.kind === "tool-ended";
  const isPrompt = action.kind === "prompt-submitted";
  const applied = isCall ? applyAction(counted, event) : counted;
  const seen = isPrompt ? closeEverything(nameByPrompt(counted, action.prompt), event.receivedAtMs) : applied;
  return enter({ ...seen, waits: [], turnSinceMs: null }, "starting", "seen-again");
}

/**
 * History is over: between two events an imported session keeps the calls of its turn, but never works or waits. What
 * it did then is in its transitions.
 */
function reduceImported(before: Session | null, counted: Session, event: HookEvent): Reduction {
  const atMs = event.receivedAtMs;
  const then = enter(counted, counted.turnSinceMs === null ? "done" : "working", "imported");
  const applied = applyAction(then, event);
  const over: Session = {
    ...applied,
    state: "ended",
    cause: "imported",
    stateSinceMs: atMs,
    waits: [],
    compactingSinceMs: null,
    failure: null,
    endedAtMs: applied.lastUsedAtMs,
    endReason: null,
  };
  const { session, calls } = finish(before, over, atMs);
  const { sessionId } = session;
  const [from, to] = [before === null ? null : then.state, applied.state];
  return { session, calls, transition: from === to ? null : { sessionId, atMs, from, to, cause: applied.cause } };
}

/** The first hook event of an imported session: no matter what its end was, it runs now. */
function reportedAgain(before: Session, counted: Session): Session {
  return enter(closeEverything(counted, before.lastUsedAtMs), "starting", "seen-again");
}

/** Facts that change nothing give the session itself, no calls and no transition. */
export function reduceFacts(before: Session, facts: readonly SessionFact[]): Reduction {
  const isShared = before.clients.length > 0 || facts.some((fact) => isOfNewClient(before, fact));
  if (!isShared) return reduceOneByFacts(before, facts);
  let shared = before;
  let clients = before.clients.length > 0 ? before.clients : [asClient(before)];
  const calls: ToolCall[] = [];

  function change(client: SessionClient, act: (view: Session) => Reduction): void {
    const view = viewOf(shared, client);
    const step = act(view);
    if (step.session === view) return;
    shared = step.session;
    calls.push(...step.calls);
    clients = clients.map((one) => (one === client ? asClient(step.session, client.pid) : one));
  }

  for (const fact of facts) {
    if (fact.kind !== "process") {
      for (const client of concernedBy(fact, clients)) change(client, (view) => reduceOneByFacts(view, [fact]));
      continue;
    }
    const runner = clientOfProcess(clients, fact);
    if (runner === null) {
      const view = { ...newView(shared, null, shared.lastUsedAtMs), process: fact.process };
      clients = [...clients, asClient(view)];
      shared = view;
      continue;
    }
    change(runner, (view) => reduceOneByFacts(view, [fact]));
    // One process is one client: a second entry for the same process is over.
    const doubles = clients.filter((one) => one.pid !== runner.pid && one.process?.pid === fact.process.pid);
    for (const double of doubles)
      change(double, (view) => finish(view, loseProcess(view, view.lastUsedAtMs), view.lastUsedAtMs));
  }
  if (shared === before) return { session: before, calls: [], transition: null };
  return { ...join(before, shared, clients, timeOf(before, facts)), calls };
}

function reduceOneByFacts(before: Session, facts: readonly SessionFact[]): Reduction {
  const after = facts.reduce(applyFact, before);
  if (after === before || isSameJson(before, after)) return { session: before, calls: [], transition: null };
  return finish(before, after, timeOf(before, facts));
}

function timeOf(before: Session, facts: readonly SessionFact[]): number {
  return Math.max(...facts.map((fact) => ("atMs" in fact ? fact.atMs : before.stateSinceMs)));
}

function count(session: Session, event: HookEvent): Session {
  // `process-gone` must not refresh `lastSeenAtMs`.
  const aliveAtMs = event.action.kind === "process-gone" ? session.startedAtMs : event.receivedAtMs;
  return {
    ...session,
    eventCount: session.eventCount + 1,
    messageCount: session.messageCount + (isMessage(event.action) ? 1 : 0),
    lastEventType: event.hookEventName,
    lastUsedAtMs: Math.max(session.lastUsedAtMs, aliveAtMs),
    lastSeenAtMs: Math.max(session.lastSeenAtMs, aliveAtMs),
    startedAtMs: Math.min(session.startedAtMs, event.receivedAtMs),
    agent: session.agent === "unknown" ? event.agent : session.agent,
    projectName: session.projectName ?? event.projectName,
    cwd: event.cwd ?? session.cwd,
    permissionMode: event.permissionMode ?? session.permissionMode,
    transcriptPath: event.transcriptPath ?? session.transcriptPath,
    isImported: session.isImported && event.source !== "hook",
  };
}

/** Shows one client's change in the session of all clients. */
function join(before: Session, shared: Session, clients: readonly SessionClient[], atMs: number): Reduction {
  const joined = joinClients(shared, clients, atMs);
  if (joined.state === before.state) {
    const { cause, stateSinceMs } = before;
    return { session: { ...joined, cause, stateSinceMs }, calls: [], transition: null };
  }
  const stateSinceMs = Math.max(atMs, before.stateSinceMs);
  const { sessionId, state: to, cause } = joined;
  const transition = { sessionId, atMs: stateSinceMs, from: before.state, to, cause };
  return { session: { ...joined, stateSinceMs }, calls: [], transition };
}

/** Removes ended calls and reports what has changed. */
function finish(before: Session | null, after: Session, atMs: number): Reduction {
  const session = withAgentStates({
    ...after,
    openToolCalls: kept(after.openToolCalls, isOpen),
    background: kept(after.background, isRunning),
  });
  const calls = changedCalls(before, after);
  const from = before?.state ?? null;
  if (from === session.state) return { session, calls, transition: null };
  // A late event still follows the state that was known before.
  const stateSinceMs = before === null ? atMs : Math.max(atMs, before.stateSinceMs);
  const { sessionId, state: to, cause } = session;
  return {
    session: { ...session, stateSinceMs },
    calls,
    transition: { sessionId, atMs: stateSinceMs, from, to, cause },
  };
}

function changedCalls(before: Session | null, after: Session): readonly ToolCall[] {
  const known = new Set(before === null ? [] : callsOf(before));
  const changed = callsOf(after).filter((call) => !known.has(call));
  // A call that continues in the background is in both lists; the second has its current state.
  return [...new Map(changed.map((call) => [call.toolUseId, call])).values()];
}

function kept<Item>(list: readonly Item[], stays: (item: Item) => boolean): readonly Item[] {
  return list.every(stays) ? list : list.filter(stays);
}

/** A session with only the fields that its first event has. */
export function newSession(event: HookEvent): Session {
  const { sessionId, agent, projectName, cwd, hookEventName, receivedAtMs } = event;
  return {
    ...NOTHING_YET,
    sessionId,
    agent,
    projectName,
    cwd,
    machine: null,
    title: null,
    titleBy: null,
    branch: null,
    model: null,
    clientVersion: null,
    stateSinceMs: receivedAtMs,
    lastEventType: hookEventName,
    lastUsedAtMs: receivedAtMs,
    lastSeenAtMs: receivedAtMs,
    startedAtMs: receivedAtMs,
    permissionMode: null,
    transcriptPath: null,
    parentSessionId: null,
    origin: null,
    isImported: event.source === "import",
    eventCount: 0,
    messageCount: 0,
    toolCount: 0,
    errorCount: 0,
    subagentCount: 0,
    tasks: [],
    usage: null,
  };
}
