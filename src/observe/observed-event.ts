import type { HookEvent, ObservedEventName } from "../core/event.ts";
import type { JsonObject } from "../core/json.ts";

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
    // Its session's.
    agent: "unknown",
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

type PersonRecord = Partial<HookEvent> &
  Pick<HookEvent, "sessionId" | "receivedAtMs" | "summary"> & { readonly hookEventName: ObservedEventName };

/** The record of what a person did from here. @param fields its payload, beside its session and its name */
export function personEvent(record: PersonRecord, fields: JsonObject): HookEvent {
  const { sessionId, hookEventName, summary } = record;
  return observedEvent({
    source: "answer",
    status: "info",
    action: { kind: "other" },
    payloadText: JSON.stringify({ session_id: sessionId, hook_event_name: hookEventName, ...fields }),
    searchText: summary,
    ...record,
  });
}
