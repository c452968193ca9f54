import type { EventDetailDto } from "../../../src/api/dto.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/core/json.ts";
import { forTerminal } from "../copy-text.ts";
import { toolTitle } from "../../state/call-line.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { shortPath } from "../rich/patch.ts";

/** What a call does; `none` where its subject says so itself. */
type CallVerb =
  | "none"
  | "run"
  | "edit"
  | "create"
  | "write"
  | "read"
  | "search"
  | "findFiles"
  | "list"
  | "fetch"
  | "searchWeb"
  | "delegate"
  | "skill"
  | "todos"
  | "ask"
  | "plan";

export interface CallTitle {
  readonly verb: CallVerb;
  /** In one line; empty where the verb says all. */
  readonly subject: string;
  /** Set in the font for code. */
  readonly isCode: boolean;
}

type Place = Pick<EventDetailDto, "tool_name" | "payload" | "cwd" | "summary" | "result">;

/** A call as verb and subject: `Edit src/a.ts`. */
export function callTitleOf({ tool_name: tool, payload, cwd, summary, result }: Place): CallTitle {
  const input = inputOf(payload);
  const path = textOf(input["file_path"]) ?? textOf(input["notebook_path"]) ?? textOf(input["path"]);
  const code = (verb: CallVerb, subject: string | null) => title(verb, subject ?? summary, true);
  const prose = (verb: CallVerb, subject: string | null) => title(verb, subject ?? summary, false);
  const file = (verb: CallVerb) => code(verb, path === null ? null : shortPath(path, cwd));
  switch (tool) {
    case "Bash":
    case "PowerShell": {
      const purpose = textOf(input["description"]);
      return purpose !== null ? prose("none", purpose) : code("run", textOf(input["command"]));
    }
    case "Edit":
    case "MultiEdit":
    case "NotebookEdit":
      return file("edit");
    case "Write":
      return file(result?.created === true ? "create" : "write");
    case "Read":
      return file("read");
    case "Grep":
      return code("search", textOf(input["pattern"]));
    case "Glob":
      return code("findFiles", textOf(input["pattern"]));
    case "LS":
      return file("list");
    case "WebFetch":
      return code("fetch", textOf(input["url"]));
    case "WebSearch":
      return prose("searchWeb", textOf(input["query"]));
    case "Agent":
    case "Task":
      return prose("delegate", textOf(input["description"]));
    case "Skill":
      return code("skill", textOf(input["skill"]) ?? textOf(input["command"]));
    case "TodoWrite":
      return title("todos", "", false);
    case "AskUserQuestion":
      return title("ask", "", false);
    case "ExitPlanMode":
      return title("plan", "", false);
    default:
      return prose("none", tool === null ? summary : `${toolTitle(tool)}${summary === "" ? "" : ` · ${summary}`}`);
  }
}

/** A longer title has an end elsewhere: the content below is whole. */
const MOST_CHARS = 120;

function title(verb: CallVerb, text: string, isCode: boolean): CallTitle {
  const first = text.trim().split("\n", 1)[0] ?? "";
  const line = isCode ? first : plainProse(first) || first;
  const isCut = line.length > MOST_CHARS || first.length < text.trim().length;
  const subject = isCut ? `${line.slice(0, MOST_CHARS).trimEnd()}…` : line;
  return { verb, subject, isCode };
}

/** What the first button of a call copies. */
export type Copyable = "command" | "path" | "pattern" | "address" | "text" | "input";

/** The text of a call, or of a message, that a person wants elsewhere; null for an event without any. */
export function copyableOf({ tool_name: tool, payload }: Pick<EventDetailDto, "tool_name" | "payload">) {
  const input = inputOf(payload);
  const first = (kind: Copyable, ...fields: readonly string[]) => {
    const text = fields.map((field) => textOf(input[field])).find((value) => value !== null);
    return text == null ? null : ({ kind, text: kind === "text" ? text : forTerminal(text) } as const);
  };
  if (tool === null) {
    const text = MESSAGE_FIELDS.map((field) => textOf(payload[field])).find((value) => value !== null);
    return text == null ? null : ({ kind: "text", text } as const);
  }
  return (
    // An editor's `command` is a word such as `view`: its file comes first.
    first("path", "file_path", "notebook_path") ??
    (textOf(input["path"]) !== null ? null : first("command", "command")) ??
    first("pattern", "pattern", "query") ??
    first("path", "path") ??
    first("address", "url") ??
    first("text", "prompt", "plan") ??
    (Object.keys(input).length === 0 ? null : ({ kind: "input", text: JSON.stringify(input, null, 2) } as const))
  );
}

const MESSAGE_FIELDS = ["prompt", "last_assistant_message", "message", "compact_summary"] as const;

/** The file that a call is about, if it is absolute. */
export function filePathOf(payload: JsonObject): string | null {
  const input = inputOf(payload);
  return textOf(input["file_path"]) ?? textOf(input["notebook_path"]);
}

function inputOf(payload: JsonObject): JsonObject {
  const input = payload["tool_input"];
  return isJsonObject(input) ? input : {};
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}
