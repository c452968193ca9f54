import type { HookEvent } from "./event.ts";
import { isMessage } from "./message-count.ts";
import { newSession } from "./new-session.ts";
import { isRunning } from "./session-background.ts";
import { isOpen } from "./session-calls.ts";
import type { SessionFact } from "./session-fact.ts";
import { applyFact } from "./session-facts.ts";
import { asLate, cameLate, revive } from "./session-interruption.ts";
import { applySignal } from "./session-signal.ts";
import { withAgentStates } from "./session-subagents.ts";
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

/**
 * The session after one more event. Pure: the same events in the same order always give the same session.
 * @param before null when this is the first event of its session
 */
export function stepByEvent(before: Session | null, event: HookEvent): Step {
  const counted = count(before ?? newSession(event), event);
  const applied = applySignal(counted, event);
  const after = cameLate(counted, event) ? asLate(counted, applied) : revive(applied, event);
  return finish(before, after, event.receivedAtMs);
}

/** Facts that change nothing give the session itself, no calls and no transition. */
export function stepByFacts(before: Session, facts: readonly SessionFact[]): Step {
  const after = facts.reduce(applyFact, before);
  if (after === before || isSame(before, after)) return { session: before, calls: [], transition: null };
  const atMs = Math.max(...facts.map((fact) => ("atMs" in fact ? fact.atMs : before.stateSinceMs)));
  return finish(before, after, atMs);
}

function count(session: Session, event: HookEvent): Session {
  // That nothing lives there any more is no sign of life.
  const aliveAtMs = event.signal.kind === "process-gone" ? session.startedAtMs : event.receivedAtMs;
  return {
    ...session,
    eventCount: session.eventCount + 1,
    messageCount: session.messageCount + (isMessage(event.signal) ? 1 : 0),
    lastEventType: event.hookEventName,
    lastUsedAtMs: Math.max(session.lastUsedAtMs, aliveAtMs),
    lastSeenAtMs: Math.max(session.lastSeenAtMs, aliveAtMs),
    startedAtMs: Math.min(session.startedAtMs, event.receivedAtMs),
    projectName: session.projectName ?? event.projectName,
    cwd: event.cwd ?? session.cwd,
    permissionMode: event.permissionMode ?? session.permissionMode,
    transcriptPath: event.transcriptPath ?? session.transcriptPath,
  };
}

/** Takes out what has ended and tells what has changed. */
function finish(before: Session | null, after: Session, atMs: number): Step {
  const session = withAgentStates({
    ...after,
    openToolCalls: kept(after.openToolCalls, isOpen),
    background: kept(after.background, isRunning),
  });
  const calls = changedCalls(before, after);
  const from = before?.state ?? null;
  if (from === session.state) return { session, calls, transition: null };
  // Told late, it still follows what was known before.
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
  // A call that has returned into the background stands in both lists, in the second one as it is.
  return [...new Map(changed.map((call) => [call.toolUseId, call])).values()];
}

function callsOf({ openToolCalls, background }: Session): readonly ToolCall[] {
  return [...openToolCalls, ...background.flatMap(({ call }) => (call === null ? [] : [call]))];
}

function kept<Item>(list: readonly Item[], stays: (item: Item) => boolean): readonly Item[] {
  return list.every(stays) ? list : list.filter(stays);
}

function isSame(one: Session, other: Session): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
