import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { listField, textField } from "./payload-field.ts";

/** The input of a tool that describes the call best. Other tools show their first string. */
const DECISIVE_INPUT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Bash: "command",
    PowerShell: "command",
    BashOutput: "bash_id",
    KillShell: "shell_id",
    Read: "file_path",
    Write: "file_path",
    Edit: "file_path",
    MultiEdit: "file_path",
    NotebookEdit: "notebook_path",
    LS: "path",
    Glob: "pattern",
    WebFetch: "url",
    WebSearch: "query",
    Agent: "description",
    Task: "description",
    TaskCreate: "subject",
    ExitPlanMode: "plan",
    Skill: "skill",
    ToolSearch: "query",
  }),
);

/**
 * Describes a tool call in the user's own words where there are any: the command, the file, the question. May be long
 * and of several lines; files in the working directory are relative to it.
 */
export function toolSummary(toolName: string, input: JsonObject, cwd: string | null): string {
  switch (toolName) {
    case "Grep": {
      const path = textField(input, "path");
      return `${textField(input, "pattern") ?? ""}${path === null ? "" : ` in ${relativeTo(cwd, path)}`}`;
    }
    case "TodoWrite":
      return todoSummary(input);
    case "AskUserQuestion":
      return firstQuestion(input) ?? firstText(input);
    default: {
      const summary = DECISIVE_INPUT.get(toolName);
      const text = (summary === undefined ? null : textField(input, summary)) ?? firstText(input);
      return summary?.endsWith("path") === true ? relativeTo(cwd, text) : text;
    }
  }
}

function firstText(input: JsonObject): string {
  return Object.values(input).find((value): value is string => typeof value === "string" && value !== "") ?? "";
}

function firstQuestion(input: JsonObject): string | null {
  const question = listField(input, "questions").find(isJsonObject);
  return question === undefined ? null : textField(question, "question");
}

function todoSummary(input: JsonObject): string {
  const todos = listField(input, "todos").filter(isJsonObject);
  const done = todos.filter((todo) => todo["status"] === "completed").length;
  const current = todos.find((todo) => todo["status"] === "in_progress");
  const name = current === undefined ? null : (textField(current, "activeForm") ?? textField(current, "content"));
  return `${done}/${todos.length}${name === null ? "" : ` ${name}`}`;
}

function relativeTo(cwd: string | null, path: string): string {
  if (cwd === null || !path.startsWith(cwd)) return path;
  const rest = path.slice(cwd.length);
  return /^[/\\]./.test(rest) ? rest.slice(1) : path;
}
