import { lineDiff } from "../../core/format/line-diff.ts";
import { oneLine } from "../../core/format/text.ts";
import { type JsonObject, isJsonObject, type JsonValue } from "../../core/json.ts";
import type { Strings } from "../strings/strings.ts";
import { codeBlock, fieldsOf, textBlock, type Body, objectsField, textField, EMPTY } from "./body.ts";

interface Call {
  readonly input: JsonObject;
  readonly cwd: string | null;
  readonly strings: Strings;
}

type Show = (call: Call) => Body;

/** The beginning of a new file is enough; the attachment and the dashboard have the rest. */
const MAX_LINES = 30;

/** For an unknown tool: this many inputs, one line each. */
const MAX_INPUTS = 8;
const MAX_INPUT = 200;

const BY_TOOL: Readonly<Record<string, Show>> = {
  Bash: command,
  PowerShell: command,
  Read: ({ input, cwd, strings }) => fields("file.txt", [[strings.field.file, pathField(input, "file_path", cwd)]]),
  LS: ({ input, cwd, strings }) => fields("list.txt", [[strings.field.path, pathField(input, "path", cwd)]]),
  Glob: search,
  Grep: search,
  Edit: ({ input, cwd, strings }) => ({
    blocks: diffOf([input]),
    fields: fieldsOf([
      [strings.field.file, pathField(input, "file_path", cwd)],
      [strings.field.size, input["replace_all"] === true ? strings.replaceAll : null],
    ]),
    fileName: "change.diff",
  }),
  MultiEdit: ({ input, cwd, strings }) => ({
    blocks: diffOf(objectsField(input, "edits")),
    fields: fieldsOf([[strings.field.file, pathField(input, "file_path", cwd)]]),
    fileName: "change.diff",
  }),
  NotebookEdit: ({ input, cwd, strings }) => ({
    blocks: codeBlock("py", textField(input, "new_source")),
    fields: fieldsOf([[strings.field.file, pathField(input, "notebook_path", cwd)]]),
    fileName: "cell.txt",
  }),
  Write: written,
  TodoWrite: ({ input }) => ({ blocks: textBlock(todoText(input)), fields: [], fileName: "tasks.txt" }),
  Task: delegated,
  Agent: delegated,
  WebFetch: ({ input, strings }) => ({
    blocks: textBlock(textField(input, "prompt")),
    fields: fieldsOf([[strings.field.url, textField(input, "url")]]),
    fileName: "prompt.txt",
  }),
  WebSearch: ({ input, strings }) => fields("query.txt", [[strings.field.query, textField(input, "query")]]),
  AskUserQuestion: ({ input }) => ({ blocks: textBlock(questionText(input)), fields: [], fileName: "question.txt" }),
  ExitPlanMode: ({ input }) => ({ blocks: textBlock(textField(input, "plan")), fields: [], fileName: "plan.md" }),
};

/** A tool's input in its most readable form. Never the raw input. */
export function toolInput(toolName: string, call: Call): Body {
  const show = Object.hasOwn(BY_TOOL, toolName) ? BY_TOOL[toolName] : undefined;
  return (show ?? inputLines)(call);
}

function command({ input }: Call): Body {
  return {
    blocks: [...textBlock(textField(input, "description")), ...codeBlock("bash", textField(input, "command"))],
    fields: [],
    fileName: "command.sh",
  };
}

function search({ input, cwd, strings }: Call): Body {
  return fields("search.txt", [
    [strings.field.pattern, textField(input, "pattern")],
    [strings.field.path, pathField(input, "path", cwd)],
  ]);
}

function written({ input, cwd, strings }: Call): Body {
  const content = textField(input, "content") ?? "";
  const lines = content.replace(/\n$/, "").split("\n");
  const rest = lines.length - MAX_LINES;
  const path = textField(input, "file_path") ?? "";
  return {
    blocks: [
      ...codeBlock(fenceLanguage(path), lines.slice(0, MAX_LINES).join("\n")),
      ...textBlock(rest > 0 ? strings.moreLines(rest) : null),
    ],
    fields: fieldsOf([
      [strings.field.file, relativePath(path, cwd)],
      [strings.field.size, content === "" ? null : strings.lineCount(lines.length)],
    ]),
    fileName: "content.txt",
  };
}

function delegated({ input }: Call): Body {
  return {
    blocks: [...textBlock(textField(input, "description")), ...textBlock(textField(input, "prompt"))],
    fields: [],
    fileName: "prompt.md",
  };
}

function inputLines({ input }: Call): Body {
  const lines = Object.entries(input).flatMap(([name, value]) =>
    typeof value === "object" || value === "" ? [] : [oneLine(`${name}: ${String(value)}`, MAX_INPUT)],
  );
  return { blocks: textBlock(lines.slice(0, MAX_INPUTS).join("\n")), fields: [], fileName: "input.txt" };
}

function diffOf(edits: readonly JsonObject[]) {
  const diffs = edits.map((edit) => lineDiff(textField(edit, "old_string") ?? "", textField(edit, "new_string") ?? ""));
  return codeBlock("diff", diffs.filter((diff) => diff !== "").join("\n⋯\n"));
}

function fields(fileName: string, entries: readonly (readonly [string, string | null])[]): Body {
  return { blocks: [], fields: fieldsOf(entries), fileName };
}

function pathField(input: JsonObject, key: string, cwd: string | null): string | null {
  const path = textField(input, key);
  return path === null ? null : relativePath(path, cwd);
}

/** Tools whose input is enough: their output repeats it, or is the file that they read. */
const SILENT: ReadonlySet<string> = new Set([
  "Read",
  "Write",
  "Edit",
  "MultiEdit",
  "NotebookEdit",
  "TodoWrite",
  "TaskCreate",
  "TaskUpdate",
  "ExitPlanMode",
]);

/** Tools that answer in prose. */
const PROSE: ReadonlySet<string> = new Set(["Task", "Agent", "WebFetch", "WebSearch"]);

/** The result of a call: its output, or why it failed or was denied. */
export function toolOutput(toolName: string, payload: JsonObject): Body {
  const error = textField(payload, "error");
  if (error !== null) return { blocks: codeBlock(null, error), fields: [], fileName: "error.txt" };
  const reason = textField(payload, "reason");
  if (reason !== null) return { blocks: textBlock(reason), fields: [], fileName: "reason.txt" };
  if (SILENT.has(toolName)) return EMPTY;
  const text = outputText(payload["tool_response"] ?? null);
  return PROSE.has(toolName)
    ? { blocks: textBlock(text), fields: [], fileName: "result.md" }
    : { blocks: codeBlock(null, text), fields: [], fileName: "output.txt" };
}

/** The readable part of a tool's response in any form. Empty when there is none. */
function outputText(response: JsonValue): string {
  if (typeof response === "string") return response;
  if (isJsonObject(response)) {
    const streams = [textField(response, "stdout"), textField(response, "stderr")].filter((text) => text !== null);
    if (streams.length > 0) return streams.join("\n");
    return textField(response, "result") ?? outputText(response["content"] ?? null);
  }
  if (!Array.isArray(response)) return "";
  return response.map((part) => (isJsonObject(part) ? (textField(part, "text") ?? "") : "")).join("\n");
}

const LANGUAGE_BY_EXTENSION: Readonly<Record<string, string>> = {
  bash: "bash",
  c: "c",
  cpp: "cpp",
  cs: "csharp",
  css: "css",
  go: "go",
  h: "c",
  html: "html",
  java: "java",
  js: "js",
  json: "json",
  jsx: "jsx",
  kt: "kotlin",
  md: "md",
  php: "php",
  py: "py",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  sql: "sql",
  swift: "swift",
  toml: "toml",
  ts: "ts",
  tsx: "tsx",
  xml: "xml",
  yaml: "yaml",
  yml: "yaml",
};

/** Language for syntax highlighting, by the file's name. Null for an unknown one. */
function fenceLanguage(path: string): string | null {
  const extension = /\.([a-z]{1,4})$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(LANGUAGE_BY_EXTENSION, extension) ? (LANGUAGE_BY_EXTENSION[extension] ?? null) : null;
}

/** The questions of `AskUserQuestion`, each with its options numbered below it. */
function questionText(input: JsonObject): string {
  return objectsField(input, "questions").map(oneQuestion).join("\n\n");
}

function oneQuestion(question: JsonObject): string {
  const options = objectsField(question, "options").map((option, index) => {
    const description = textField(option, "description");
    const label = textField(option, "label") ?? "?";
    return `${index + 1}. ${label}${description === null ? "" : ` — ${description}`}`;
  });
  return [textField(question, "question") ?? "?", ...options].join("\n");
}

/** A path relative to the working directory if it is inside, else unchanged. */
function relativePath(path: string, cwd: string | null): string {
  if (cwd === null || !path.startsWith(cwd)) return path;
  const rest = path.slice(cwd.length);
  return /^[/\\]./.test(rest) ? rest.slice(1) : path;
}

const TODO_MARKS: Readonly<Record<string, string>> = { completed: "✓", in_progress: "▸" };

/** The list of `TodoWrite`, one line for each entry. */
function todoText(input: JsonObject): string {
  return objectsField(input, "todos")
    .map((todo) => `${TODO_MARKS[textField(todo, "status") ?? ""] ?? "○"} ${textField(todo, "content") ?? "?"}`)
    .join("\n");
}
