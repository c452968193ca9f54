import type { HookEvent } from "../core/event.ts";

type Known =
  | "sessionId"
  | "source"
  | "hookEventName"
  | "receivedAtMs"
  | "summary"
  | "status"
  | "action"
  | "payloadText";

/** An event that no hook reported: what only a hook knows stays empty. */
export function observedEvent(known: Pick<HookEvent, Known> & Partial<HookEvent>): HookEvent {
  return {
    clientPid: null,
    agentId: null,
    agentType: null,
    toolName: null,
    toolUseId: null,
    projectName: null,
    cwd: null,
    durationMs: null,
    result: null,
    permissionMode: null,
    transcriptPath: null,
    truncations: [],
    searchText: "",
    ...known,
  };
}
