import type { HookEventName } from "../../core/event.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";

/** One step of a script, with its delay after the step before. */
export type DemoStep = { readonly delayMs: number } & (
  | { readonly kind: "event"; readonly name: HookEventName; readonly fields: JsonObject }
  /** Only the transcript has the model's text between two calls. */
  | { readonly kind: "said"; readonly text: string; readonly agent?: DemoAgent }
  /** The user stops a running call; no hook reports that. */
  | { readonly kind: "interrupted"; readonly call: DemoCall }
  /** The next step comes at this time, measured like {@link DemoScript.startsAtMs}; `delayMs` is 0. */
  | { readonly kind: "until"; readonly atMs: number }
);

/** An invented session. Its ids and paths are made when it is played. */
export interface DemoScript {
  readonly title: string;
  /** Last part of its working directory; file paths in its events are relative to that. */
  readonly folder: string;
  readonly branch: string;
  readonly model: string;
  /** Relative to the demo's start; negative is in the past. */
  readonly startsAtMs: number;
  readonly steps: readonly DemoStep[];
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

/** So many minutes before the demo starts. */
export function minutesAgo(minutes: number): number {
  return -minutes * 60_000;
}

export function event(delayMs: number, name: HookEventName, fields: JsonObject = {}): DemoStep {
  return { kind: "event", delayMs, name, fields };
}

export function until(atMs: number): DemoStep {
  return { kind: "until", delayMs: 0, atMs };
}

export function prompt(delayMs: number, text: string): DemoStep {
  return event(delayMs, "UserPromptSubmit", { prompt: text });
}

export function said(delayMs: number, text: string, agent?: DemoAgent): DemoStep {
  return { kind: "said", delayMs, text, ...(agent === undefined ? {} : { agent }) };
}

export function interrupted(delayMs: number, made: DemoCall): DemoStep {
  return { kind: "interrupted", delayMs, call: made };
}

/** @param background what continues after the turn */
export function stop(delayMs: number, reply: string, background: readonly JsonObject[] = []): DemoStep {
  const fields = { stop_hook_active: false, last_assistant_message: reply, session_crons: [] };
  return event(delayMs, "Stop", { ...fields, background_tasks: [...background] });
}

export function call(delayMs: number, made: DemoCall): DemoStep {
  return event(delayMs, "PreToolUse", { ...callFields(made), tool_use_id: made.key });
}

/** The call succeeded; its duration is computed when the script is played. */
export function returned(delayMs: number, made: DemoCall, response: JsonValue): DemoStep {
  return event(delayMs, "PostToolUse", { ...callFields(made), tool_response: response, tool_use_id: made.key });
}

export function failed(delayMs: number, made: DemoCall, error: string): DemoStep {
  return event(delayMs, "PostToolUseFailure", {
    ...callFields(made),
    tool_use_id: made.key,
    error,
    is_interrupt: false,
  });
}

/** Every call of one model turn has ended. */
export function settled(...calls: readonly DemoCall[]): DemoStep {
  const tool_calls = calls.map(({ key, tool, input }) => ({ tool_name: tool, tool_input: input, tool_use_id: key }));
  return event(20, "PostToolBatch", { tool_calls, ...agentFields(calls[0]?.agent) });
}

/** A whole successful call, alone in its turn. */
export function ran(
  delayMs: number,
  made: DemoCall,
  { tookMs, response }: { readonly tookMs: number; readonly response: JsonValue },
): readonly DemoStep[] {
  return [call(delayMs, made), returned(tookMs, made, response), settled(made)];
}

/** A call that needs permission. */
export function asked(delayMs: number, made: DemoCall): DemoStep {
  return event(delayMs, "PermissionRequest", { ...callFields(made), permission_suggestions: [] });
}

export function agentStarted(delayMs: number, agent: DemoAgent): DemoStep {
  return event(delayMs, "SubagentStart", agentFields(agent));
}

export function agentStopped(delayMs: number, agent: DemoAgent, reply: string): DemoStep {
  return event(delayMs, "SubagentStop", {
    ...agentFields(agent),
    stop_hook_active: false,
    last_assistant_message: reply,
    background_tasks: [],
    session_crons: [],
  });
}

function callFields({ tool, input, agent }: DemoCall): JsonObject {
  return { tool_name: tool, tool_input: input, ...agentFields(agent) };
}

function agentFields(agent: DemoAgent | undefined): JsonObject {
  return agent === undefined ? {} : { agent_id: agent.key, agent_type: agent.type };
}

/** The response of Bash. */
export function output(stdout: string): JsonObject {
  return { stdout, stderr: "", interrupted: false, isImage: false, noOutputExpected: false };
}

export function bash(key: string, command: string, description: string): DemoCall {
  return { key, tool: "Bash", input: { command, description } };
}

export function read(key: string, path: string): DemoCall {
  return { key, tool: "Read", input: { file_path: path } };
}

export function fileText(path: string, content: string): JsonObject {
  const lines = content.trimEnd().split("\n").length;
  return { type: "text", file: { filePath: path, content, numLines: lines, startLine: 1, totalLines: lines } };
}

export function edit(
  key: string,
  path: string,
  { from, to }: { readonly from: string; readonly to: string },
): DemoCall {
  const input = { file_path: path, old_string: from, new_string: to, replace_all: false };
  return { key, tool: "Edit", input };
}

/** The response of Edit. @param lines of the patch, each with its sign, from line `start` on */
export function patched(path: string, start: number, lines: readonly string[]): JsonObject {
  const count = (sign: string) => lines.filter((line) => !line.startsWith(sign)).length;
  const hunk = { oldStart: start, oldLines: count("+"), newStart: start, newLines: count("-"), lines: [...lines] };
  return { filePath: path, structuredPatch: [hunk], userModified: false, replaceAll: false };
}

export function write(key: string, path: string, content: string): DemoCall {
  return { key, tool: "Write", input: { file_path: path, content } };
}

export function written(path: string): JsonObject {
  return { type: "create", filePath: path, structuredPatch: [], userModified: false };
}

export function todoList(key: string, todos: readonly (readonly [state: string, text: string])[]): DemoCall {
  const items = todos.map(([status, content]) => ({ content, status, activeForm: content }));
  return { key, tool: "TodoWrite", input: { todos: items } };
}

export const todosKept: JsonObject = { oldTodos: [], newTodos: [] };

const ESCAPE = "\u001B[";

/** Text in terminal colours. */
export const ansi = {
  green: (text: string) => `${ESCAPE}32m${text}${ESCAPE}39m`,
  red: (text: string) => `${ESCAPE}31m${text}${ESCAPE}39m`,
  yellow: (text: string) => `${ESCAPE}33m${text}${ESCAPE}39m`,
  bold: (text: string) => `${ESCAPE}1m${text}${ESCAPE}22m`,
  dim: (text: string) => `${ESCAPE}2m${text}${ESCAPE}22m`,
} as const;
