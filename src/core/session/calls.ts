import type { HookEvent } from "../event.ts";
import type { ToolCallStart } from "./action.ts";
import type { CallPermission, Session, ToolCall, ToolOutcome } from "./session.ts";

/*
 * Within one step a call that ends stays in `openToolCalls`, marked as ended: `reducer.ts` reads there which calls the
 * step has changed, and removes it.
 */

/** More open calls than this mean that their ends are not reported. */
const MAX_OPEN_CALLS = 200;

export function isOpen(call: ToolCall): boolean {
  return call.endedAtMs === null;
}

/** Those that run, also in the background. */
export function callsOf({ openToolCalls, background }: Session): readonly ToolCall[] {
  return [...openToolCalls, ...background.flatMap(({ call }) => (call === null ? [] : [call]))];
}

/** Starts a call; idempotent. */
export function openCall(session: Session, call: ToolCallStart, event: HookEvent): Session {
  const { toolUseId, toolName, summary } = call;
  if (session.openToolCalls.some((open) => open.toolUseId === toolUseId)) return session;
  if (toolUseId !== null && session.background.some((task) => task.call?.toolUseId === toolUseId)) return session;
  const counted = {
    ...session,
    toolCount: session.toolCount + 1,
    subagents: session.subagents.map((agent) =>
      agent.agentId === event.agentId ? { ...agent, toolCount: agent.toolCount + 1 } : agent,
    ),
  };
  if (toolUseId === null) return counted;
  const open: ToolCall = {
    toolUseId,
    agentId: event.agentId,
    toolName,
    summary,
    startedAtMs: event.receivedAtMs,
    endedAtMs: null,
    outcome: null,
    durationMs: null,
    permission: null,
    background: null,
  };
  return withinLimit({ ...counted, openToolCalls: [...session.openToolCalls, open] }, event.receivedAtMs);
}

function withinLimit(session: Session, atMs: number): Session {
  const oldest = new Set(session.openToolCalls.slice(0, -MAX_OPEN_CALLS));
  return oldest.size === 0 ? session : endCalls(session, (call) => oldest.has(call), { atMs, outcome: "unknown" });
}

/** How calls ended, as far as it was reported. */
export interface CallEnd {
  readonly atMs: number;
  readonly outcome: ToolOutcome;
  readonly durationMs?: number | null;
  readonly decision?: CallPermission["decision"];
  /** The source of the decision, in the client's words. */
  readonly decidedBy?: string | null;
}

/** The end of a call without its id, as the end of the open call of that tool with the same words. */
export function withCallId(event: HookEvent, session: Session | null): HookEvent {
  const { action, agentId, toolName, summary } = event;
  if (action.kind !== "tool-ended" || action.toolUseId !== null) return event;
  const call = session?.openToolCalls.find(
    // The words of a failure follow those of its call.
    (open) =>
      open.toolName === toolName && open.agentId === agentId && `${summary} — `.startsWith(`${open.summary} — `),
  );
  if (call === undefined) return event;
  return { ...event, toolUseId: call.toolUseId, action: { ...action, toolUseId: call.toolUseId } };
}

/** Ends the matching open calls, and the waits for their answers. */
export function endCalls(session: Session, matches: (call: ToolCall) => boolean, end: CallEnd): Session {
  const ended = new Map(
    session.openToolCalls
      .filter((call) => isOpen(call) && matches(call))
      .map((call) => [call.toolUseId, endedCall(call, end)]),
  );
  if (ended.size === 0) return session;
  return {
    ...session,
    openToolCalls: session.openToolCalls.map((call) => ended.get(call.toolUseId) ?? call),
    waits: session.waits.filter((wait) => wait.toolUseId === null || !ended.has(wait.toolUseId)),
    errorCount: session.errorCount + (end.outcome === "failed" ? ended.size : 0),
  };
}

function endedCall(call: ToolCall, end: CallEnd): ToolCall {
  return {
    ...call,
    endedAtMs: Math.max(end.atMs, call.startedAtMs),
    outcome: end.outcome,
    durationMs: end.durationMs ?? null,
    permission: permissionAtEnd(call.permission, end),
  };
}

/** A call that ran after a permission request was allowed; an interruption decides nothing. */
function permissionAtEnd(asked: CallPermission | null, end: CallEnd): CallPermission | null {
  const ran = end.outcome === "ok" || end.outcome === "failed";
  const reported = end.decision ?? (end.outcome === "denied" ? "denied" : ran && asked !== null ? "allowed" : null);
  if (reported === null) return asked;
  return { askedAtMs: null, ...asked, decision: reported, by: end.decidedBy ?? asked?.by ?? null };
}

/** A call asks a person for permission. */
export function markAsked(session: Session, toolUseId: string, { receivedAtMs, action }: HookEvent): Session {
  const rules = action.kind === "permission-requested" ? action.rules : undefined;
  const asked: CallPermission = {
    askedAtMs: receivedAtMs,
    decision: null,
    by: null,
    ...(rules !== undefined && { rules }),
  };
  return {
    ...session,
    openToolCalls: session.openToolCalls.map((call) =>
      call.toolUseId === toolUseId && call.permission === null ? { ...call, permission: asked } : call,
    ),
  };
}

/**
 * Whether a start is of a call that has begun already: hook events may come twice, and late. A call that ended with an
 * unknown outcome may begin again, when its session is resumed.
 */
export function isRepeated({ action }: HookEvent, known: ToolCall | null): boolean {
  if (action.kind !== "tool-started" || known === null) return false;
  return known.outcome !== "unknown" && known.outcome !== "interrupted";
}

/**
 * A call with unknown outcome, once its end is reported; null for any other. No session lists it any more. If its turn
 * was stopped at its dialog, the process may report that before the transcript reports the refusal.
 */
export function reportedLate(call: ToolCall, end: CallEnd): ToolCall | null {
  const isUnreported = call.outcome === "unknown" && end.outcome !== "unknown";
  const wasRefused = call.outcome === "interrupted" && end.outcome === "denied";
  return isUnreported || wasRefused ? endedCall(call, end) : null;
}

/** A call whose end came before its start, once the start is received; null for one whose start is known. */
export function beganLate(known: ToolCall, { action, agentId, receivedAtMs }: HookEvent): ToolCall | null {
  if (action.kind !== "tool-started" || known.endedAtMs === null || receivedAtMs > known.startedAtMs) return null;
  const { toolName, summary } = action.call;
  return { ...known, agentId, toolName, summary, startedAtMs: receivedAtMs };
}
