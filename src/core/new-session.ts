import type { HookEvent } from "./event.ts";
import type { Session } from "./session.ts";

/** A session of which nothing is known but that this event belongs to it. */
export function newSession(event: HookEvent): Session {
  return {
    sessionId: event.sessionId,
    title: null,
    projectName: event.projectName,
    cwd: event.cwd,
    model: null,
    state: "starting",
    waits: [],
    stateSinceMs: event.receivedAtMs,
    lastEventType: event.hookEventName,
    lastUsedAtMs: event.receivedAtMs,
    startedAtMs: event.receivedAtMs,
    endedAtMs: null,
    endReason: null,
    failure: null,
    permissionMode: null,
    transcriptPath: null,
    eventCount: 0,
    messageCount: 0,
    toolCount: 0,
    errorCount: 0,
    subagentCount: 0,
    openToolCalls: [],
    subagents: [],
    tasks: [],
  };
}
