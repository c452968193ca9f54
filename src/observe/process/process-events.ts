import type { HookEvent, ObservedEventName } from "../../core/event.ts";
import type { ObservedEvent } from "../../core/ports.ts";
import { isInterruptedByLoss } from "../../core/session/interruption.ts";
import type { ClientProcess, Session } from "../../core/session/session.ts";
import { observedEvent } from "../observed-event.ts";

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
    event: eventOf(session, "ProcessGone", {
      payload: { last_seen_at: lastSeen },
      receivedAtMs: nowMs,
      summary: `process ${pid} is gone, last seen ${lastSeen}`,
      status: isInterruptedByLoss(session) ? "failed" : "info",
      action: { kind: "process-gone" },
    }),
  };
}

/** @param idleSinceMs when the client itself became idle */
export function turnInterrupted(session: WatchedSession, idleSinceMs: number): ObservedEvent {
  const { pid, startTime } = session.process;
  return {
    key: `process:${session.sessionId}:${pid}:${startTime}:turn-${session.turnSinceMs}`,
    event: eventOf(session, "TurnInterrupted", {
      payload: { idle_since: new Date(idleSinceMs).toISOString() },
      receivedAtMs: idleSinceMs,
      summary: "the turn was interrupted",
      status: "info",
      action: { kind: "turn-interrupted" },
    }),
  };
}

interface Observation extends Pick<HookEvent, "receivedAtMs" | "summary" | "status" | "action"> {
  readonly payload: Readonly<Record<string, string>>;
}

function eventOf(session: WatchedSession, name: ObservedEventName, { payload, ...seen }: Observation): HookEvent {
  const { sessionId, projectName, cwd, process } = session;
  const { pid } = process;
  return observedEvent({
    sessionId,
    source: "process",
    clientPid: pid,
    hookEventName: name,
    projectName,
    cwd,
    payloadText: JSON.stringify({ session_id: sessionId, hook_event_name: name, pid, ...payload }),
    ...seen,
  });
}
