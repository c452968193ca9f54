import type { ToolCallDto } from "../../../src/api/session-dto.ts";

/** The main agent's last successful todo list; null for none. */
export function newestTodoCall(calls: readonly ToolCallDto[]): ToolCallDto | null {
  return calls
    .filter((call) => call.tool_name === "TodoWrite" && call.agent_id === null && call.outcome === "ok")
    .reduce<ToolCallDto | null>(
      (newest, call) => (newest === null || call.started_at >= newest.started_at ? call : newest),
      null,
    );
}
