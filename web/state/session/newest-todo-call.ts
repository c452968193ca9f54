import type { ToolCallDto } from "../../../src/api/session-dto.ts";

/** The main agent's last list of things to do that was taken; null without any. */
export function newestTodoCall(calls: readonly ToolCallDto[]): ToolCallDto | null {
  return calls
    .filter((call) => call.tool_name === "TodoWrite" && call.agent_id === null && call.outcome === "ok")
    .reduce<ToolCallDto | null>(
      (newest, call) => (newest === null || call.started_at >= newest.started_at ? call : newest),
      null,
    );
}
