import { payload } from "../../support/payload.ts";

/** Events of a session that is called like its project. */
const of = (session: string, fields: Record<string, unknown>): string =>
  payload({ session_id: session, cwd: `/home/dev/src/${session}`, ...fields });

const call = (session: string) => ({
  tool_name: "Bash",
  tool_input: { command: `make ${session}` },
  tool_use_id: `toolu_${session}`,
});

export const prompt = (session: string): string => of(session, { hook_event_name: "UserPromptSubmit", prompt: "go" });

/** A call that waits for permission. */
export const asks = (session: string): readonly string[] => [
  of(session, { hook_event_name: "PreToolUse", ...call(session) }),
  of(session, { hook_event_name: "PermissionRequest", ...call(session) }),
];

export const answered = (session: string): string =>
  of(session, { hook_event_name: "PostToolUse", ...call(session), tool_response: {} });

export const fails = (session: string): string =>
  of(session, { hook_event_name: "StopFailure", error: "rate_limit", last_assistant_message: "API Error: 429" });
