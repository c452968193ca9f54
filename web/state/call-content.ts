import { compareLines } from "../../src/core/format/line-diff.ts";
import { isJsonObject, objectsField, type JsonObject, type JsonValue } from "../../src/core/json.ts";

/** An event's content in a readable form. */
export type EventContent = CallContent | { readonly kind: "message"; readonly field: string; readonly text: string };

/** A call's content in a readable form. */
export type CallContent =
  | { readonly kind: "change"; readonly change: FileChange }
  | {
      readonly kind: "shell";
      readonly command: string;
      /** What the command is for, in the model's words. */
      readonly purpose: string | null;
      readonly output: string | null;
      readonly errors: string | null;
      /** A command that has not ended may still have output. */
      readonly hasEnded: boolean;
    }
  | { readonly kind: "file"; readonly path: string; readonly text: string; readonly firstLine: number }
  /** What an agent or a page was asked, and what it answered. */
  | {
      readonly kind: "task";
      readonly title: string | null;
      readonly prompt: string | null;
      readonly result: string | null;
    }
  | { readonly kind: "todos"; readonly todos: readonly Todo[] }
  | { readonly kind: "questions"; readonly questions: readonly Question[] }
  | { readonly kind: "plan"; readonly plan: string };

export interface Todo {
  readonly text: string;
  readonly state: "pending" | "in_progress" | "completed";
}

export interface Question {
  readonly question: string;
  /** One or two words for its subject. */
  readonly header: string | null;
  /** Several options may be chosen. */
  readonly isMultiple: boolean;
  readonly options: readonly {
    readonly label: string;
    readonly description: string | null;
    /** What would come of it. */
    readonly preview: string | null;
  }[];
  /** Null until answered. */
  readonly answer: string | null;
}

/** Fields with prose of a person or a model. */
const MESSAGE_FIELDS = ["prompt", "last_assistant_message", "delta", "message", "compact_summary"] as const;

/** What was said, run or changed; null where the plain fields are best. */
export function eventContentOf(toolName: string | null, payload: JsonObject): EventContent | null {
  if (toolName !== null) return callContentOf(toolName, payload);
  for (const field of MESSAGE_FIELDS) {
    const text = textOf(payload[field]);
    if (text !== null) return { kind: "message", field, text };
  }
  return null;
}

/** Null where the plain fields of input and output are best. */
export function callContentOf(toolName: string | null, payload: JsonObject): CallContent | null {
  const change = fileChangeOf(toolName, payload);
  if (change !== null) return { kind: "change", change };
  const input = payload["tool_input"];
  if (!isJsonObject(input)) return null;
  const response = payload["tool_response"];
  switch (toolName) {
    case "Bash":
    case "PowerShell":
      return shellOf(input, response, payload["error"]);
    case "TodoWrite":
      return Array.isArray(input["todos"]) ? { kind: "todos", todos: input["todos"].flatMap(todoOf) } : null;
    case "AskUserQuestion":
      return askedOf(input, isJsonObject(response) ? response["answers"] : input["answers"]);
    case "ExitPlanMode":
      return typeof input["plan"] === "string" ? { kind: "plan", plan: input["plan"] } : null;
    case "Read":
      return isJsonObject(response) ? fileOf(response["file"]) : null;
    case "Agent":
    case "Task":
    case "WebFetch":
      return taskOf(input, response);
    default:
      return null;
  }
}

function shellOf(input: JsonObject, response: JsonValue | undefined, error: JsonValue | undefined): CallContent | null {
  if (typeof input["command"] !== "string") return null;
  const answer = isJsonObject(response) ? response : {};
  const failed = textOf(error);
  return {
    kind: "shell",
    command: input["command"],
    purpose: textOf(input["description"]),
    output: textOf(answer["stdout"]) ?? (typeof response === "string" ? response : null),
    errors: [textOf(answer["stderr"]), failed].filter((part) => part !== null).join("\n") || null,
    hasEnded: response !== undefined || error !== undefined,
  };
}

function fileOf(file: JsonValue | undefined): CallContent | null {
  if (!isJsonObject(file)) return null;
  const { filePath: path, content: text, startLine } = file;
  if (typeof path !== "string" || typeof text !== "string") return null;
  return { kind: "file", path, text, firstLine: typeof startLine === "number" ? startLine : 1 };
}

function taskOf(input: JsonObject, response: JsonValue | undefined): CallContent | null {
  const answer = isJsonObject(response) ? response : {};
  const parts = Array.isArray(answer["content"]) ? answer["content"] : [];
  const texts = parts.flatMap((part) => (isJsonObject(part) ? [textOf(part["text"])] : []));
  const result = textOf(answer["result"]) ?? texts.filter((text) => text !== null).join("\n\n");
  const prompt = textOf(input["prompt"]);
  // Without either, the plain fields say more.
  if (prompt === null && result === "") return null;
  return { kind: "task", title: textOf(input["description"]) ?? textOf(input["url"]), prompt, result: result || null };
}

function todoOf(value: JsonValue): Todo[] {
  if (!isJsonObject(value)) return [];
  const state = value["status"];
  const name = textOf(value["content"]) ?? textOf(value["activeForm"]) ?? "";
  return [{ text: name, state: state === "in_progress" || state === "completed" ? state : "pending" }];
}

function askedOf(input: JsonObject, reported: JsonValue | undefined): CallContent | null {
  const questions = questionsOf(input, isJsonObject(reported) ? reported : {});
  return questions.length === 0 ? null : { kind: "questions", questions };
}

/** @param answers by question */
export function questionsOf(input: JsonObject, answers: JsonObject = {}): readonly Question[] {
  return objectsField(input, "questions").map((value) => {
    const question = textOf(value["question"]) ?? "";
    const answer = Object.hasOwn(answers, question) ? answers[question] : undefined;
    return {
      question,
      header: textOf(value["header"]),
      isMultiple: value["multiSelect"] === true,
      options: objectsField(value, "options").map((option) => ({
        label: textOf(option["label"]) ?? "",
        description: textOf(option["description"]),
        preview: textOf(option["preview"]),
      })),
      answer: answer === undefined ? null : (textOf(answer) ?? JSON.stringify(answer)),
    };
  });
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** A line of a diff; unknown line numbers are null. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
  readonly text: string;
}

const KIND = { " ": "same", "-": "removed", "+": "added" } as const;

/** An edit with more pairs of removed and added lines is shown as a replacement. */
const MAX_PAIRS = 250_000;

/** A call's changes to a file, in hunks. */
export interface FileChange {
  readonly path: string;
  /** Whether the client said that the file did not exist before. */
  readonly isNew: boolean;
  readonly hunks: readonly (readonly DiffLine[])[];
  readonly added: number;
  readonly removed: number;
}

/**
 * The change of Edit, MultiEdit and Write: with line numbers from the client's patch where it sent one, else from the
 * input, in which case the place of an edit in the file is unknown.
 * @returns null for other tools, and for a payload without a change
 */
export function fileChangeOf(toolName: string | null, payload: JsonObject): FileChange | null {
  const input = payload["tool_input"];
  if (!isJsonObject(input) || typeof input["file_path"] !== "string") return null;
  const response = payload["tool_response"];
  const patched = isJsonObject(response) ? patchHunks(response["structuredPatch"]) : [];
  const hunks = patched.length > 0 ? patched : askedHunks(toolName, input);
  if (hunks.length === 0) return null;
  const count = (kind: DiffLine["kind"]) => hunks.flat().filter((one) => one.kind === kind).length;
  const isNew = isJsonObject(response) && response["type"] === "create";
  return { path: input["file_path"], isNew, hunks, added: count("added"), removed: count("removed") };
}

function askedHunks(toolName: string | null, input: JsonObject): readonly (readonly DiffLine[])[] {
  switch (toolName) {
    case "Write":
      return typeof input["content"] === "string" ? [writtenLines(input["content"])] : [];
    case "Edit":
      return editHunks([input]);
    case "MultiEdit":
      return Array.isArray(input["edits"]) ? editHunks(input["edits"]) : [];
    default:
      return [];
  }
}

function writtenLines(content: string): readonly DiffLine[] {
  return linesOf(content).map((text, index) => ({ kind: "added", oldNumber: null, newNumber: index + 1, text }));
}

function editHunks(edits: readonly JsonValue[]): readonly (readonly DiffLine[])[] {
  return edits.flatMap((edit) => {
    if (!isJsonObject(edit)) return [];
    const { old_string: before, new_string: after } = edit;
    return typeof before === "string" && typeof after === "string" ? withContext(editedLines(before, after)) : [];
  });
}

function editedLines(before: string, after: string): readonly DiffLine[] {
  // Where one alone ends its last line, the end is a change of its own: of an empty line.
  const end = before !== "" && after !== "" && before.endsWith("\n") !== after.endsWith("\n") ? "\n" : "";
  return compareLines(linesOf(before + end), linesOf(after + end), MAX_PAIRS).map(({ sign, text }) => ({
    kind: KIND[sign],
    oldNumber: null,
    newNumber: null,
    text,
  }));
}

/** Kept lines shown around a change, as the client's own patches have them. */
const CONTEXT = 3;

/** Splits lines where so many are kept in a row that they are no context. */
function withContext(lines: readonly DiffLine[]): readonly (readonly DiffLine[])[] {
  const changed = lines.flatMap((line, index) => (line.kind === "same" ? [] : [index]));
  const hunks: DiffLine[][] = [];
  let end = 0;
  for (const at of changed) {
    const from = Math.max(end, at - CONTEXT);
    const to = Math.min(lines.length, at + CONTEXT + 1);
    if (from === end && hunks.length > 0) hunks.at(-1)?.push(...lines.slice(from, to));
    else hunks.push(lines.slice(from, to));
    end = to;
  }
  return hunks;
}

/** Lines of a text; a final line break starts no further line. Windows' ends stay: an edit may change them alone. */
function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** The client's patch: hunks with their start, each line with a sign before it. */
function patchHunks(patch: JsonValue | undefined): readonly (readonly DiffLine[])[] {
  if (!Array.isArray(patch)) return [];
  return patch.flatMap((hunk) => {
    if (!isJsonObject(hunk) || !Array.isArray(hunk["lines"])) return [];
    let oldNumber = typeof hunk["oldStart"] === "number" ? hunk["oldStart"] : 1;
    let newNumber = typeof hunk["newStart"] === "number" ? hunk["newStart"] : 1;
    const lines = hunk["lines"].flatMap((raw): DiffLine[] => {
      if (typeof raw !== "string") return [];
      const text = raw.slice(1);
      if (raw.startsWith("-")) return [{ kind: "removed", oldNumber: oldNumber++, newNumber: null, text }];
      if (raw.startsWith("+")) return [{ kind: "added", oldNumber: null, newNumber: newNumber++, text }];
      // `\ No newline at end of file` is no line of the file.
      return raw.startsWith("\\") ? [] : [{ kind: "same", oldNumber: oldNumber++, newNumber: newNumber++, text }];
    });
    return lines.length === 0 ? [] : [lines];
  });
}
