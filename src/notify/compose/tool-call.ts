import { lineDiff } from "../../core/format/line-diff.ts";
import { shownLine } from "../../core/format/text.ts";
import type { Strings } from "../strings/strings.ts";
import { type JsonObject, objectsField, textField } from "../../core/json.ts";
import { outputText } from "../../core/format/payload-text.ts";
import { bodyOf, codeBlock, COMMAND, proseBlock, textBlock, type Body, EMPTY } from "./body.ts";
import { ownEntry } from "../../core/own-entry.ts";

interface Call {
  readonly input: JsonObject;
  /** The input's path, relative to the working directory if it is inside. */
  readonly path: (key: string) => string | null;
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
  Read: ({ path, strings }) => bodyOf([], [[strings.field.file, path("file_path")]]),
  LS: ({ path, strings }) => bodyOf([], [[strings.field.path, path("path")]]),
  Glob: search,
  Grep: search,
  Edit: ({ input, path, strings: { field, replaceAll } }) =>
    bodyOf(
      [diffOf([input])],
      [
        [field.file, path("file_path")],
        [field.size, input["replace_all"] === true ? replaceAll : null],
      ],
    ),
  MultiEdit: ({ input, path, strings }) =>
    bodyOf([diffOf(objectsField(input, "edits"))], [[strings.field.file, path("file_path")]]),
  NotebookEdit: ({ input, path, strings }) =>
    bodyOf([codeBlock("py", textField(input, "new_source"))], [[strings.field.file, path("notebook_path")]]),
  Write: written,
  TodoWrite: ({ input }) => bodyOf([textBlock(todoText(input))]),
  Task: delegated,
  Agent: delegated,
  WebFetch: ({ input, strings }) =>
    bodyOf([textBlock(textField(input, "prompt"))], [[strings.field.url, textField(input, "url")]]),
  WebSearch: ({ input, strings }) => bodyOf([], [[strings.field.query, textField(input, "query")]]),
  AskUserQuestion: asked,
  ExitPlanMode: ({ input }) => bodyOf([proseBlock(textField(input, "plan"))]),
};

/** A tool's input in its most readable form. Never the raw input. */
export function toolInput(toolName: string, input: JsonObject, cwd: string | null, strings: Strings): Body {
  const show = ownEntry(BY_TOOL, toolName);
  const path = (key: string): string | null => relativePath(textField(input, key), cwd);
  return (show ?? inputLines)({ input, path, strings });
}

function command({ input }: Call): Body {
  return bodyOf([textBlock(textField(input, "description")), codeBlock(COMMAND, textField(input, "command"))]);
}

function search({ input, path, strings }: Call): Body {
  const { field } = strings;
  return bodyOf(
    [],
    [
      [field.pattern, textField(input, "pattern")],
      [field.path, path("path")],
    ],
  );
}

function written({ input, path, strings }: Call): Body {
  const content = textField(input, "content") ?? "";
  const lines = content.replace(/\n$/, "").split("\n");
  const rest = lines.length - MAX_LINES;
  const language = fenceLanguage(textField(input, "file_path") ?? "");
  return bodyOf(
    [codeBlock(language, lines.slice(0, MAX_LINES).join("\n")), textBlock(rest > 0 ? strings.moreLines(rest) : null)],
    [
      [strings.field.file, path("file_path")],
      [strings.field.size, content === "" ? null : strings.lineCount(lines.length)],
    ],
  );
}

function delegated({ input }: Call): Body {
  return bodyOf([textBlock(textField(input, "description")), textBlock(textField(input, "prompt"))]);
}

function inputLines({ input }: Call): Body {
  const lines = Object.entries(input).flatMap(([name, value]) =>
    typeof value === "object" || value === "" ? [] : [shownLine(`${name}: ${String(value)}`, MAX_INPUT)],
  );
  return bodyOf([textBlock(lines.slice(0, MAX_INPUTS).join("\n"))]);
}

function diffOf(edits: readonly JsonObject[]) {
  const diffs = edits.map((edit) => lineDiff(textField(edit, "old_string") ?? "", textField(edit, "new_string") ?? ""));
  return codeBlock("diff", diffs.filter((diff) => diff !== "").join("\n⋯\n"));
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

/** Their output is a reply of Claude. */
const AGENTS: ReadonlySet<string> = new Set(["Task", "Agent"]);

/** Their output is text, and foreign: a page may write what it wants. */
const READERS: ReadonlySet<string> = new Set(["WebFetch", "WebSearch"]);

/** The result of a call: its output, or why it failed or was denied. */
export function toolOutput(toolName: string, payload: JsonObject): Body {
  const error = textField(payload, "error");
  if (error !== null) return bodyOf([codeBlock(null, error)]);
  const reason = textField(payload, "reason");
  if (reason !== null) return bodyOf([textBlock(reason)]);
  if (SILENT.has(toolName)) return EMPTY;
  const text = outputText(payload["tool_response"] ?? null);
  if (AGENTS.has(toolName)) return bodyOf([proseBlock(text)]);
  return bodyOf([READERS.has(toolName) ? textBlock(text) : codeBlock(null, text)]);
}

/** Language for syntax highlighting: the file's extension, which highlighters know as a name. Null without one. */
function fenceLanguage(path: string): string | null {
  return /\.([a-z]{1,4})$/i.exec(path)?.[1]?.toLowerCase() ?? null;
}

/** A single question is a block of its own, which the headline may have in full. */
function asked({ input, strings }: Call): Body {
  const [first = {}, ...others] = objectsField(input, "questions");
  const texts = [first, ...others].map((question) => textField(question, "question") ?? "?");
  const options = [first, ...others].map((question) => optionLines(question, strings).join("\n"));
  if (others.length === 0) return bodyOf([textBlock(texts[0] ?? null), textBlock(options[0] ?? null)]);
  return bodyOf([textBlock(texts.map((text, index) => `${text}\n${options[index] ?? ""}`.trim()).join("\n\n"))]);
}

function optionLines(question: JsonObject, strings: Strings): readonly string[] {
  const options = objectsField(question, "options").map((option, index) => {
    const description = textField(option, "description");
    const label = textField(option, "label") ?? "?";
    return `${index + 1}. ${label}${description === null ? "" : ` — ${description}`}`;
  });
  return question["multiSelect"] === true ? [strings.severalAnswers, ...options] : options;
}

function relativePath(path: string | null, cwd: string | null): string | null {
  if (path === null || cwd === null || !path.startsWith(cwd)) return path;
  const rest = path.slice(cwd.length);
  return /^[/\\]./.test(rest) ? rest.slice(1) : path;
}

const TODO_MARKS: Readonly<Record<string, string>> = { completed: "✓", in_progress: "▸" };

function todoText(input: JsonObject): string {
  return objectsField(input, "todos")
    .map(
      (todo) => `${ownEntry(TODO_MARKS, textField(todo, "status") ?? "") ?? "○"} ${textField(todo, "content") ?? "?"}`,
    )
    .join("\n");
}
