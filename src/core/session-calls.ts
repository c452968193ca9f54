import type { HookEvent } from "./event.ts";
import type { Session } from "./session.ts";
import type { ToolCallStart } from "./signal.ts";

/** More open calls than this are not a session at work but one whose ends we never hear of. */
const MAX_OPEN_CALLS = 200;

/** A call began. */
export function openCall(session: Session, call: ToolCallStart, event: HookEvent): Session {
  const counted = {
    ...session,
    toolCount: session.toolCount + 1,
    subagents: session.subagents.map((agent) =>
      agent.agentId === event.agentId ? { ...agent, toolCount: agent.toolCount + 1 } : agent,
    ),
  };
  if (call.toolUseId === null) return counted;
  const open = {
    toolUseId: call.toolUseId,
    agentId: event.agentId,
    toolName: call.toolName,
    summary: call.summary,
    startedAtMs: event.receivedAtMs,
    endedAtMs: null,
    outcome: null,
    durationMs: null,
    permission: null,
    background: null,
  };
  return { ...counted, openToolCalls: [...session.openToolCalls, open].slice(-MAX_OPEN_CALLS) };
}

/** Calls ended: their waits are answered. Ids that are not open change nothing but the count of errors. */
export function settleCalls(
  session: Session,
  toolUseIds: readonly string[],
  outcome: "ok" | "failed" | "interrupted" | "denied",
): Session {
  const ended = new Set(toolUseIds);
  return {
    ...session,
    openToolCalls: session.openToolCalls.filter((call) => !ended.has(call.toolUseId)),
    waits: session.waits.filter((wait) => wait.toolUseId === null || !ended.has(wait.toolUseId)),
    errorCount: session.errorCount + (outcome === "failed" ? 1 : 0),
  };
}

/** Every call of one agent (null: the main one) is over, heard of or not. */
export function closeCalls(session: Session, agentId: string | null): Session {
  return { ...session, openToolCalls: session.openToolCalls.filter((call) => call.agentId !== agentId) };
}
