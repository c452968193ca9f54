import type { HookEventName } from "../../core/hook-event-name.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";

/** One event of a script: what its session fires, so long after the event before it. */
export interface DemoEvent {
  readonly delayMs: number;
  readonly name: HookEventName;
  readonly fields: JsonObject;
}

/** An invented session. Its ids and paths are made when it is played. */
export interface DemoScript {
  readonly title: string;
  /** Last part of its working directory; file paths in its events are relative to that. */
  readonly folder: string;
  readonly startsAfterMs: number;
  readonly events: readonly DemoEvent[];
}

/** A tool call of a script. `key` stands for the call's id. */
export interface DemoCall {
  readonly key: string;
  readonly tool: string;
  readonly input: JsonObject;
  /** Set inside a subagent. */
  readonly agent?: DemoAgent;
}

export interface DemoAgent {
  readonly key: string;
  readonly type: string;
}

export function event(delayMs: number, name: HookEventName, fields: JsonObject = {}): DemoEvent {
  return { delayMs, name, fields };
}

export function prompt(delayMs: number, text: string): DemoEvent {
  return event(delayMs, "UserPromptSubmit", { prompt: text });
}

export function stop(delayMs: number, reply: string): DemoEvent {
  const fields = { stop_hook_active: false, last_assistant_message: reply, background_tasks: [], session_crons: [] };
  return event(delayMs, "Stop", fields);
}

/** The call begins. */
export function call(delayMs: number, made: DemoCall): DemoEvent {
  return event(delayMs, "PreToolUse", { ...callFields(made), tool_use_id: made.key });
}

/** The call went well; how long it took is reckoned when the script is played. */
export function returned(delayMs: number, made: DemoCall, response: JsonValue): DemoEvent {
  return event(delayMs, "PostToolUse", { ...callFields(made), tool_response: response, tool_use_id: made.key });
}

/** The call went wrong. */
export function failed(delayMs: number, made: DemoCall, error: string): DemoEvent {
  return event(delayMs, "PostToolUseFailure", {
    ...callFields(made),
    tool_use_id: made.key,
    error,
    is_interrupt: false,
  });
}

/** Every call of one turn of the model is settled. */
export function settled(...calls: readonly DemoCall[]): DemoEvent {
  const tool_calls = calls.map(({ key, tool, input }) => ({ tool_name: tool, tool_input: input, tool_use_id: key }));
  return event(20, "PostToolBatch", { tool_calls, ...agentFields(calls[0]?.agent) });
}

/** A call that asks the person first. */
export function asked(delayMs: number, made: DemoCall): DemoEvent {
  return event(delayMs, "PermissionRequest", { ...callFields(made), permission_suggestions: [] });
}

export function agentStarted(delayMs: number, agent: DemoAgent): DemoEvent {
  return event(delayMs, "SubagentStart", agentFields(agent));
}

export function agentStopped(delayMs: number, agent: DemoAgent, reply: string): DemoEvent {
  return event(delayMs, "SubagentStop", {
    ...agentFields(agent),
    stop_hook_active: false,
    last_assistant_message: reply,
    background_tasks: [],
    session_crons: [],
  });
}

/** What Bash answers. */
export function output(stdout: string): JsonObject {
  return { stdout, stderr: "", interrupted: false, isImage: false, noOutputExpected: false };
}

function callFields({ tool, input, agent }: DemoCall): JsonObject {
  return { tool_name: tool, tool_input: input, ...agentFields(agent) };
}

function agentFields(agent: DemoAgent | undefined): JsonObject {
  return agent === undefined ? {} : { agent_id: agent.key, agent_type: agent.type };
}
