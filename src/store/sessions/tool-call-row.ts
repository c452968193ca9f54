import {
  TOOL_OUTCOMES,
  type CallBackground,
  type CallPermission,
  type ToolCall,
} from "../../core/session/tool-call.ts";
import { integer, integerOrNull, json, text, textOrNull, type Row } from "../database/row-value.ts";

/** @param row all columns of `tool_calls` */
export function toToolCall(row: Row): ToolCall {
  return {
    toolUseId: text(row, "tool_use_id"),
    agentId: textOrNull(row, "agent_id"),
    toolName: text(row, "tool_name"),
    summary: text(row, "summary"),
    startedAtMs: integer(row, "started_at"),
    endedAtMs: integerOrNull(row, "ended_at"),
    outcome: TOOL_OUTCOMES.find((outcome) => outcome === row["outcome"]) ?? null,
    durationMs: integerOrNull(row, "duration_ms"),
    permission: json(row, "permission") as CallPermission | null,
    background: json(row, "background") as CallBackground | null,
  };
}

/** Values of {@link UPSERT_TOOL_CALL}. */
export function toToolCallValues(session: number, call: ToolCall) {
  const { permission, background } = call;
  return [
    session,
    call.toolUseId,
    call.agentId,
    call.toolName,
    call.summary,
    call.startedAtMs,
    call.endedAtMs,
    call.outcome,
    call.durationMs,
    permission === null ? null : JSON.stringify(permission),
    background === null ? null : JSON.stringify(background),
  ] as const;
}

const KEY = ["session", "tool_use_id"] as const;

const STATE = [
  "agent_id",
  "tool_name",
  "summary",
  "started_at",
  "ended_at",
  "outcome",
  "duration_ms",
  "permission",
  "background",
] as const;

const COLUMNS: readonly string[] = [...KEY, ...STATE];

/** Writes the current state of a call. */
export const UPSERT_TOOL_CALL = `
  INSERT INTO tool_calls (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})
  ON CONFLICT (${KEY.join(", ")}) DO UPDATE SET ${STATE.map((column) => `${column} = excluded.${column}`).join(", ")}`;

/** `column = ?n`, where n is its place in {@link toToolCallValues}. */
const given = (column: string): string => `${column} = ?${COLUMNS.indexOf(column) + 1}`;

/**
 * Updates a call that has a row, with the same values; changes nothing without a row. Naming `started_at` would make
 * SQLite write the calls' index for every end of a call.
 */
export const UPDATE_TOOL_CALL = `
  UPDATE tool_calls SET ${STATE.filter((column) => column !== "started_at")
    .map(given)
    .join(", ")}
  WHERE ${[...KEY, "started_at"].map(given).join(" AND ")}`;
