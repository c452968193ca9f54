import type { TaskNotice } from "../../core/session/action.ts";
import { headOf, oneLine } from "../../core/format/text.ts";

const OPENING = "<task-notification>";

/** The tags are at the beginning; after them comes the task's output, of any length. */
const HEAD_CHARS = 16_000;
const MAX_LINE = 300;

/** Beginnings of prompts that the client makes. */
const MACHINE_MADE = [OPENING, "<teammate-message"] as const;

const STOPPED: ReadonlySet<string> = new Set(["killed", "stopped", "cancelled"]);

/** Sources of prompts from a person, or from a program that drives the client. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set(["user", "sdk"]);

/**
 * Whether the client made a prompt.
 * @param source as declared in the payload; no client has been seen to send it
 */
export function isMachineMade(prompt: string, source: string | null): boolean {
  if (MACHINE_MADE.some((opening) => prompt.startsWith(opening))) return true;
  return source !== null && !FROM_OUTSIDE.has(source);
}

export function isTaskNotice(prompt: string): boolean {
  return prompt.startsWith(OPENING);
}

/**
 * The end of a background task, which the client gives its model as a prompt in tags; null for any other prompt.
 * Missing tags count as empty. Linear in the prompt's length.
 */
export function taskNotice(prompt: string): TaskNotice | null {
  if (!isTaskNotice(prompt)) return null;
  const head = headOf(prompt, HEAD_CHARS);
  const taskId = inTag(head, "task-id") ?? "";
  const status = inTag(head, "status") ?? "";
  const said = [taskId, status].filter((part) => part !== "").join(" ");
  const summary = inTag(head, "summary") ?? said;
  return { taskId, toolUseId: inTag(head, "tool-use-id"), status, wasStopped: STOPPED.has(status), summary };
}

function inTag(text: string, tag: string): string | null {
  const open = `<${tag}>`;
  const from = text.indexOf(open);
  if (from < 0) return null;
  const to = text.indexOf(`</${tag}>`, from);
  if (to < 0) return null;
  const content = oneLine(text.slice(from + open.length, to), MAX_LINE);
  return content === "" ? null : content;
}
