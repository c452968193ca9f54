import type { HookEvent } from "../event.ts";
import type { Session } from "./session.ts";
import type { ToolCallStart } from "./action.ts";
import type { CallPermission, ToolCall, ToolOutcome } from "./tool-call.ts";

/*
 * Within one step a call that ends stays in `openToolCalls`, marked as ended: `session-step.ts` sees there what the step
 * has changed, and takes it out.
 */

/** More open calls than this are not a session at work but one whose ends we never hear of. */
const MAX_OPEN_CALLS = 200;

export function isOpen(call: ToolCall): boolean {
  return call.endedAtMs === null;
}

/** A call began. Heard of twice, it is one. */
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

/** How calls ended, as far as it was told. */
export interface CallEnd {
  readonly atMs: number;
  readonly outcome: ToolOutcome;
  readonly durationMs?: number | null;
  readonly decision?: CallPermission["decision"];
  /** Who decided, in the client's words. */
  readonly decidedBy?: string | null;
}

/** The open calls that match are over, and nobody has to answer for them any more. */
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

/** Whoever was asked about a call that ran has allowed it; an interruption decides nothing. */
function permissionAtEnd(asked: CallPermission | null, end: CallEnd): CallPermission | null {
  const ran = end.outcome === "ok" || end.outcome === "failed";
  const reported = end.decision ?? (end.outcome === "denied" ? "denied" : ran && asked !== null ? "allowed" : null);
  if (reported === null) return asked;
  return { askedAtMs: asked?.askedAtMs ?? null, decision: reported, by: end.decidedBy ?? asked?.by ?? null };
}

/** A person is asked about a call. */
export function markAsked(session: Session, toolUseId: string, atMs: number): Session {
  return {
    ...session,
    openToolCalls: session.openToolCalls.map((call) =>
      call.toolUseId === toolUseId && call.permission === null
        ? { ...call, permission: { askedAtMs: atMs, decision: null, by: null } }
        : call,
    ),
  };
}

/**
 * Whether a start tells of a call that has begun already: hooks may be heard twice, and late. One that ended without a
 * word may begin again, when its session is resumed.
 */
export function isRepeated({ action }: HookEvent, known: ToolCall | null): boolean {
  if (action.kind !== "tool-started" || known === null) return false;
  return known.outcome !== "unknown" && known.outcome !== "interrupted";
}

/**
 * A call that is over, and of which nobody had told how it ended, once somebody does; null for any other. It stands in
 * no session any more. Of one whose turn was stopped at its dialog, the client's process may tell before the transcript
 * does that it was refused.
 */
export function reportedLate(call: ToolCall, end: CallEnd): ToolCall | null {
  const isUnreported = call.outcome === "unknown" && end.outcome !== "unknown";
  const wasRefused = call.outcome === "interrupted" && end.outcome === "denied";
  return isUnreported || wasRefused ? endedCall(call, end) : null;
}

/** A call whose end was heard of before its start, once it is; null for one whose start is known. */
export function beganLate(known: ToolCall, { action, agentId, receivedAtMs }: HookEvent): ToolCall | null {
  if (action.kind !== "tool-started" || known.endedAtMs === null || receivedAtMs > known.startedAtMs) return null;
  const { toolName, summary } = action.call;
  return { ...known, agentId, toolName, summary, startedAtMs: receivedAtMs };
}
