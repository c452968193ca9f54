import { payload } from "./payload.ts";

/** Payloads of one session that asks for permission to run `make <mark>`. */
export function askingSession(mark: string) {
  const call = { tool_name: "Bash", tool_use_id: `toolu_${mark}`, tool_input: { command: `make ${mark}` } };
  const of = (fields: Record<string, unknown>): string =>
    payload({ session_id: `${mark}-0000-4000-8000-000000000001`, cwd: "/home/dev/src/shop", ...fields });
  return {
    prompt: of({ hook_event_name: "UserPromptSubmit", prompt: `go on with ${mark}` }),
    begins: of({ hook_event_name: "PreToolUse", ...call }),
    asks: of({ hook_event_name: "PermissionRequest", ...call, tool_use_id: undefined }),
    ran: of({ hook_event_name: "PostToolUse", ...call, tool_response: {}, duration_ms: 0 }),
    finished: of({ hook_event_name: "Stop", last_assistant_message: "done", background_tasks: [] }),
    ended: of({ hook_event_name: "SessionEnd", reason: "other" }),
  };
}
