import type { HookEvent, ObservedEventName } from "../../core/event.ts";
import type { ObservedEvent } from "../../core/ports.ts";
import { isInterruptedByLoss } from "../../core/session/interruption.ts";
import type { ClientProcess, Session } from "../../core/session/session.ts";

/** A session with a known process. */
export interface WatchedSession extends Session {
  readonly process: ClientProcess;
}

interface Death {
  readonly nowMs: number;
  /** When its process was last seen alive. */
  readonly lastSeenAtMs: number;
}

/** The session's process is gone, without an end of the session. */
export function processGone(session: WatchedSession, { nowMs, lastSeenAtMs }: Death): ObservedEvent {
  const { pid, startTime } = session.process;
  const lastSeen = new Date(lastSeenAtMs).toISOString();
  return {
    // Includes the last event: a lost session that came back may be lost again.
    key: `process:${session.sessionId}:${pid}:${startTime}:${session.lastUsedAtMs}`,
    event: {
      ...eventOf(session, "ProcessGone", { pid, last_seen_at: lastSeen }),
      receivedAtMs: nowMs,
      summary: `process ${pid} is gone, last seen ${lastSeen}`,
      status: isInterruptedByLoss(session) ? "failed" : "info",
      action: { kind: "process-gone" },
    },
  };
}

/** @param idleSinceMs when the client itself became idle */
export function turnInterrupted(session: WatchedSession, idleSinceMs: number): ObservedEvent {
  const { pid, startTime } = session.process;
  const idleSince = new Date(idleSinceMs).toISOString();
  return {
    key: `process:${session.sessionId}:${pid}:${startTime}:turn-${session.turnSinceMs}`,
    event: {
      ...eventOf(session, "TurnInterrupted", { pid, idle_since: idleSince }),
      receivedAtMs: idleSinceMs,
      summary: "the turn was interrupted",
      status: "info",
      action: { kind: "turn-interrupted" },
    },
  };
}

function eventOf(session: WatchedSession, name: ObservedEventName, payload: Readonly<Record<string, string | number>>) {
  return {
    sessionId: session.sessionId,
    source: "process",
    clientPid: session.process.pid,
    agentId: null,
    agentType: null,
    hookEventName: name,
    toolName: null,
    toolUseId: null,
    projectName: session.projectName,
    cwd: session.cwd,
    durationMs: null,
    permissionMode: null,
    transcriptPath: null,
    payloadText: JSON.stringify({ session_id: session.sessionId, hook_event_name: name, ...payload }),
    truncations: [],
    searchText: "",
  } satisfies Omit<HookEvent, "receivedAtMs" | "summary" | "status" | "action">;
}
