import {
  EVENT_SOURCES,
  EVENT_STATUSES,
  type Truncation,
  type EventSource,
  type EventStatus,
  type StoredEvent,
  type StoredEventDetail,
} from "../../core/event.ts";
import { isJsonObject } from "../../core/json.ts";
import { integer, integerOrNull, json, text, textOrNull, type Row } from "../database/row-value.ts";

/** Columns of an event in a list, for a query over `events e JOIN sessions s ON s.id = e.session`. */
export const EVENT_COLUMNS = `e.seq, (SELECT label FROM machines WHERE id = e.machine) AS machine, s.session_id, e.source, e.agent_id, e.hook_event_name, e.tool_name, e.tool_use_id,
  s.project_name, e.cwd, e.received_at, e.summary, e.status, e.duration_ms`;

export function toStoredEvent(row: Row): StoredEvent {
  return {
    seq: integer(row, "seq"),
    machine: textOrNull(row, "machine"),
    sessionId: text(row, "session_id"),
    source: toSource(text(row, "source")),
    agentId: textOrNull(row, "agent_id"),
    hookEventName: text(row, "hook_event_name"),
    toolName: textOrNull(row, "tool_name"),
    toolUseId: textOrNull(row, "tool_use_id"),
    projectName: textOrNull(row, "project_name"),
    cwd: textOrNull(row, "cwd"),
    receivedAtMs: integer(row, "received_at"),
    summary: text(row, "summary"),
    status: toStatus(text(row, "status")),
    durationMs: integerOrNull(row, "duration_ms"),
  };
}

/** @param row also has `payload` and `cuts`, both null once the payload was removed, and `source_name` */
export function toStoredEventDetail(row: Row): StoredEventDetail {
  const payload = json(row, "payload");
  return {
    ...toStoredEvent(row),
    payload: isJsonObject(payload) ? payload : {},
    isPayloadKept: payload !== null,
    truncations: (json(row, "cuts") ?? []) as readonly Truncation[],
    sourceName: text(row, "source_name"),
  };
}

function toSource(source: string): EventSource {
  return EVENT_SOURCES.find((known) => known === source) ?? "hook";
}

function toStatus(status: string): EventStatus {
  return EVENT_STATUSES.find((known) => known === status) ?? "info";
}
