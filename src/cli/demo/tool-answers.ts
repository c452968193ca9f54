import type { JsonObject } from "../../core/json.ts";
import type { DemoCall } from "./demo-script.ts";

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
