import { payload } from "../../support/payload.ts";

export interface Burst {
  readonly count: number;
  readonly overMs: number;
  readonly sessions: number;
}

export interface TimedPayload {
  readonly atMs: number;
  readonly text: string;
  /** Part of its summary, in the order of firing. */
  readonly mark: string;
  readonly sessionId: string;
}

const COMMANDS = ["npm test", "git status", "grep -rn login src", "ls -la", "node build.js"];

/**
 * Busy sessions, as in a real burst: a prompt each, then calls that begin and end, with occasional failures, subagent
 * results and finished turns; the very last event is the end of a turn.
 */
export function burst({ count, overMs, sessions }: Burst): readonly TimedPayload[] {
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(index / sessions);
    const sessionId = sessionIdOf(index % sessions);
    const mark = `n${String(index).padStart(4, "0")}`;
    const isLast = index >= count - sessions;
    return {
      atMs: Math.floor((index * overMs) / count),
      text: payload({
        session_id: sessionId,
        prompt_id: `p-${index % sessions}-${Math.floor(number / 40)}`,
        ...fieldsOf(number, mark, isLast),
      }),
      mark,
      sessionId,
    };
  });
}

function sessionIdOf(index: number): string {
  return `${String(index + 1).padStart(8, "a")}-0000-4000-8000-000000000001`;
}

function fieldsOf(number: number, mark: string, isLast: boolean): Record<string, unknown> {
  const turn = number % 40;
  if (isLast || turn === 39) {
    return { hook_event_name: "Stop", last_assistant_message: `${mark} all done`, background_tasks: [] };
  }
  if (turn === 0) return { hook_event_name: "UserPromptSubmit", prompt: `${mark} do the next thing` };
  if (turn === 20) {
    const agent = { agent_id: `agent-${mark}`, agent_type: "reviewer" };
    return { hook_event_name: "SubagentStop", ...agent, last_assistant_message: `${mark} looks good` };
  }
  const call = Math.ceil(turn / 2);
  const tool = {
    tool_name: "Bash",
    tool_use_id: `toolu-${Math.floor(number / 40)}-${call}-${mark.length}`,
    tool_input: { command: `${COMMANDS[call % COMMANDS.length]} # ${mark}` },
  };
  if (turn % 2 === 1) return { hook_event_name: "PreToolUse", ...tool };
  return turn % 10 === 0
    ? { hook_event_name: "PostToolUseFailure", ...tool, error: `${mark} exit code 1` }
    : { hook_event_name: "PostToolUse", ...tool, tool_response: { stdout: `${mark} ok` } };
}
