import { commandLine } from "../../core/command/command-line.ts";
import { riskySql } from "../../core/command/sql-risk.ts";
import { headAndTail } from "../../core/format/head-and-tail.ts";
import { plainProse } from "../../core/format/plain-prose.ts";
import { LINE_BREAK, shownLine } from "../../core/format/text.ts";
import { toolLabel } from "../../core/format/tool-label.ts";
import { textField, type JsonObject } from "../../core/json.ts";
import type { Strings } from "../strings/strings.ts";
import { beside } from "./labels.ts";

/** A tool call as a line can name it. */
export interface CallSource {
  readonly toolName: string;
  /** Empty where only the stored line of the call is known. */
  readonly input: JsonObject;
  readonly summary: string;
}

/** Longest part of an input that is read. */
const MAX_READ = 4000;
const LEAST_NOTE = 12;

/** `github: create pull request` of an MCP server's tool; other names stay. */
export function callName(toolName: string): string {
  const label = toolLabel(toolName);
  if (label === toolName) return shownLine(toolName, 60);
  const end = label.indexOf("/");
  return shownLine(`${label.slice(0, end)}: ${label.slice(end + 1).replaceAll(/[_-]+/g, " ")}`, 60);
}

/** What matters of a call, in at most `room` units where that is possible: its command, file, question, title. */
export function callSubject({ toolName, input, summary }: CallSource, room: number, strings: Strings): string {
  if (toolName === "Bash" || toolName === "PowerShell") {
    const command = textField(input, "command") ?? summary.replaceAll(LINE_BREAK, "\n");
    return commandLine(command, room, toolName === "Bash" ? "bash" : "powershell");
  }
  if (toolLabel(toolName) !== toolName) return serverSubject(input, summary, room, strings);
  return headAndTail(shownLine(PROSE.has(toolName) ? plainProse(summary) : summary, 600), room);
}

/** Tools whose line is a text of the model, not a path or pattern. */
const PROSE: ReadonlySet<string> = new Set([
  "Agent",
  "Task",
  "TaskCreate",
  "TodoWrite",
  "ExitPlanMode",
  "AskUserQuestion",
]);

/** What a command is for, in the model's words, where there is room left for it. */
export function callNote({ toolName, input }: CallSource, room: number, strings: Strings): string {
  if (toolName !== "Bash" && toolName !== "PowerShell") return "";
  const text = plainProse(shownLine(textField(input, "description") ?? "", MAX_READ));
  return text === "" || room < LEAST_NOTE ? "" : strings.headline.note(shownLine(text, room - 3));
}

/** Arguments that say what a call is about, most decisive first. */
const NAMED = ["title", "name", "subject", "summary", "query", "q", "search", "jql", "question"] as const;
const PLACED = [
  "path",
  "file_path",
  "uri",
  "url",
  "sql",
  "statement",
  "command",
  "code",
  "expression",
  "message",
  "text",
  "body",
  "content",
  "prompt",
  "key",
  "id",
  "issue_key",
  "selector",
  "ref",
] as const;
const PLACES = [
  "project",
  "repo",
  "repository",
  "channel",
  "channel_id",
  "database",
  "database_id",
  "team",
  "to",
] as const;

/** The arguments of an MCP server's tool: what it is called or asks for, then where. */
function serverSubject(input: JsonObject, summary: string, room: number, strings: Strings): string {
  const value = (key: string): string | null => shownLine(valueOf(input, key), 300) || null;
  const first = <Key extends string>(keys: readonly Key[]): Key | undefined => keys.find((key) => value(key) !== null);
  const place = placeOf(input, value);
  const placeText = place === null ? "" : headAndTail(place, Math.min(40, room >> 1));
  const left = placeText === "" ? room : room - placeText.length - 1;
  const name = first(NAMED);
  const target = first(PLACED);
  const risky = target === undefined ? null : riskySql(valueOf(input, target));
  if (risky !== null && target !== undefined) return headAndTail(withWarning(risky, value(target) ?? ""), room);
  const said =
    name !== undefined
      ? strings.headline.quoted(headAndTail(plainProse(value(name) ?? ""), Math.max(10, left - 2)))
      : target === undefined
        ? null
        : target === "command"
          ? commandLine(textField(input, target) ?? "", left)
          : headAndTail(value(target) ?? "", left);
  if (said === null) return placeText === "" ? headAndTail(shownLine(summary, 600), room) : placeText;
  return placeText === "" ? said : beside(said, placeText);
}

function withWarning(risky: string, text: string): string {
  return text.startsWith(risky) ? `⚠ ${text}` : `⚠ ${risky} — ${text}`;
}

function valueOf(input: JsonObject, key: string): string {
  const value = input[key];
  return typeof value === "string" ? value.slice(0, MAX_READ) : typeof value === "number" ? String(value) : "";
}

/** `acme/api` of an owner and a repository. */
function placeOf(input: JsonObject, value: (key: string) => string | null): string | null {
  const owner = value("owner");
  const repository = value("repo") ?? value("repository");
  if (owner !== null && repository !== null) return `${owner}/${repository}`;
  const key = PLACES.find((one) => value(one) !== null);
  return key === undefined || !Object.hasOwn(input, key) ? null : value(key);
}
