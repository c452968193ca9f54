import { compareLines } from "../../../core/format/line-diff.ts";
import { headOf, oneLine, stripAnsi } from "../../../core/format/text.ts";
import { type JsonObject, isWithin, MOST, objectField, objectsField, textField } from "../../../core/json.ts";
import {
  MAX_ERROR_LINE,
  MAX_RESULT_PATH,
  NO_RESULT,
  resultOrNull,
  type CallResult,
} from "../../../core/session/call-result.ts";

/**
 * The result of a tool call, from the payload of the event that ends it; null for other events and where the payload
 * says nothing.
 * @param payload without secrets: its texts are kept
 * @param whole the same payload before anything was cut or replaced: its lines are counted
 */
export function callResultOf(
  hookEventName: string,
  payload: JsonObject,
  whole: JsonObject = payload,
): CallResult | null {
  if (hookEventName === "PostToolUse") return resultOrNull(ofSuccess(payload, whole));
  if (hookEventName !== "PostToolUseFailure" && hookEventName !== "PermissionDenied") return null;
  const error = textField(payload, "error") ?? textField(payload, "reason");
  return resultOrNull({ ...NO_RESULT, filePath: filePathOf(payload), ...(error !== null && ofError(error)) });
}

function ofSuccess(payload: JsonObject, whole: JsonObject): CallResult {
  const base = { ...NO_RESULT, filePath: filePathOf(payload) };
  const input = objectField(whole, "tool_input");
  const response = objectField(whole, "tool_response");
  const patched = patchCounts(response);
  switch (textField(whole, "tool_name")) {
    case "Edit":
      return { ...base, ...(patched ?? editCounts([input])), isNewFile: textField(input, "old_string") === null };
    case "MultiEdit":
      return { ...base, ...(patched ?? editCounts(objectsField(input, "edits"))), isNewFile: false };
    case "Write":
      return { ...base, ...writeCounts(input, response, patched) };
    case "NotebookEdit":
      return { ...base, ...notebookCounts(input), isNewFile: false };
    case "Read":
      return { ...base, lines: countField(objectField(response, "file"), "numLines") };
    case "Grep":
      return { ...base, lines: response["mode"] === "content" ? countField(response, "numLines") : null };
    default:
      return base;
  }
}

function filePathOf(payload: JsonObject): string | null {
  const input = objectField(payload, "tool_input");
  const path = textField(input, "file_path") ?? textField(input, "notebook_path");
  return path === null || path.length > MAX_RESULT_PATH ? null : path;
}

function countField(object: JsonObject, key: string): number | null {
  const value = object[key];
  return isWithin(value, 0, MOST) ? value : null;
}

type Counts = Pick<CallResult, "added" | "removed">;

const UNKNOWN: Counts = { added: null, removed: null };

/** Null without a patch: older clients send none. */
function patchCounts(response: JsonObject): Counts | null {
  const hunks = response["structuredPatch"];
  if (!Array.isArray(hunks) || hunks.length === 0) return null;
  let [added, removed] = [0, 0];
  for (const { lines } of objectsField(response, "structuredPatch")) {
    for (const line of Array.isArray(lines) ? lines : []) {
      if (typeof line !== "string") return UNKNOWN;
      if (line.startsWith("+")) added += 1;
      else if (line.startsWith("-")) removed += 1;
    }
  }
  return { added, removed };
}

/** Lines to compare with each other: more of them count as replaced. */
const MAX_PAIRS = 40_000;

/** Without a patch, the texts of an edit; the number of places that `replace_all` changed is unknown. */
function editCounts(edits: readonly JsonObject[]): Counts {
  let [added, removed] = [0, 0];
  for (const edit of edits) {
    const [before, after] = [edit["old_string"], edit["new_string"]];
    if (typeof before !== "string" || typeof after !== "string" || edit["replace_all"] === true) return UNKNOWN;
    for (const { sign } of compareLines(linesOf(before), linesOf(after), MAX_PAIRS)) {
      if (sign === "+") added += 1;
      else if (sign === "-") removed += 1;
    }
  }
  return edits.length === 0 ? UNKNOWN : { added, removed };
}

function writeCounts(input: JsonObject, response: JsonObject, patched: Counts | null) {
  const content = input["content"];
  const isNewFile = response["type"] === "create" ? true : response["type"] === "update" ? false : null;
  if (isNewFile === true && typeof content === "string") {
    return { added: lineCount(content), removed: 0, isNewFile };
  }
  // A patch without hunks: the file had this text already.
  const isSame = isNewFile === false && Array.isArray(response["structuredPatch"]);
  return { ...(patched ?? (isSame ? { added: 0, removed: 0 } : UNKNOWN)), isNewFile };
}

/** What a replaced or deleted cell held is unknown. */
function notebookCounts(input: JsonObject): Counts {
  const source = input["new_source"];
  const isDeleted = input["edit_mode"] === "delete";
  const added = isDeleted ? 0 : typeof source === "string" ? lineCount(source) : null;
  return { added, removed: input["edit_mode"] === "insert" ? 0 : null };
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function lineCount(text: string): number {
  let count = text === "" || text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Characters of an error that are read: the client cuts longer ones in their middle. */
const MAX_ERROR = 32_768;

const EXIT_CODE = /^(?:error: )?(?:command failed with )?exit (?:code|status):? (\d{1,3})\b[.:]?/i;

function ofError(error: string): Pick<CallResult, "exitCode" | "errorLine"> {
  const lines = stripAnsi(headOf(error, MAX_ERROR))
    .replaceAll(/<\/?tool_use_error>/g, "")
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const [first = ""] = lines;
  const code = EXIT_CODE.exec(first);
  const rest = code === null ? lines : [first.slice(code[0].length).trim(), ...lines.slice(1)].filter(Boolean);
  const decisive = decisiveLine(rest) ?? first;
  return {
    exitCode: code === null ? null : Number(code[1]),
    errorLine: decisive === "" ? null : oneLine(decisive, MAX_ERROR_LINE),
  };
}

/** `ValueError: …`, `AssertionError [ERR_ASSERTION]: …`; of a Python traceback it is the last line. */
const EXCEPTION = /^[A-Za-z_][\w.]{0,80}(?:Error|Exception|Exit|Interrupt)\b(?: \[\w{1,60}\])?(?::|$)/;

/** Words of a line that reports an error, where they are not part of a name or a count of none. */
const REPORTS_ERROR =
  /(?<![\w/.-])(?:errors?|fatal|panic(?:ked)?|exceptions?|failed|failures?|fail|cannot|can't|could not|unable to|no such|not found|does not exist|denied|refused|timed out|invalid|unexpected|undefined)(?![\w/-])/i;
const NONE_OF_THEM = /(?<![\d.])(?:0|no) (?:errors?|failures?|failed)\b/i;

/**
 * The line of a failed command's output that says most: the exception of a traceback, otherwise the first line that
 * reports an error, otherwise the first line.
 */
function decisiveLine(lines: readonly string[]): string | null {
  const trace = lines.findIndex((line) => line.startsWith("Traceback (most recent call last)"));
  const exception = trace < 0 ? undefined : lines.slice(trace + 1).findLast((line) => EXCEPTION.test(line));
  const reporting = lines.find((line) => EXCEPTION.test(line) || reportsError(headOf(line, 400)));
  // npm begins with the command: `> shop@1.0.0 test`.
  return exception ?? reporting ?? lines.find((line) => !line.startsWith("> ")) ?? lines[0] ?? null;
}

function reportsError(line: string): boolean {
  return REPORTS_ERROR.test(line) && !NONE_OF_THEM.test(line);
}
