import type { StoredEvent } from "../../core/event.ts";
import { oneLine } from "../../core/text.ts";
import type { Words } from "../words/words.ts";
import { toolLabel } from "./tool-label.ts";

const MAX_ACTIONS = 5;
const MAX_LINE = 100;

const MARKS: Readonly<Record<StoredEvent["status"], string>> = {
  started: "▸",
  ok: "✓",
  failed: "✗",
  denied: "⊘",
  waiting: "…",
  info: "·",
};

/** The newest things a session did, a line each, newest last. A call is one action: how it stands now. */
export function lastActions(events: readonly StoredEvent[], words: Words): readonly string[] {
  const actions = new Map<string, string>();
  for (const event of events) {
    const line = actionLine(event, words);
    if (line === null) continue;
    const key = event.toolUseId ?? `#${event.seq}`;
    // Where the call ended it moves to the end.
    actions.delete(key);
    actions.set(key, line);
  }
  return [...actions.values()].slice(-MAX_ACTIONS);
}

function actionLine(event: StoredEvent, words: Words): string | null {
  const mark = MARKS[event.status];
  switch (event.hookEventName) {
    case "PreToolUse":
    case "PostToolUse":
    case "PostToolUseFailure":
    case "PermissionDenied":
      return oneLine(`${mark} ${toolLabel(event.toolName ?? words.kind.tool)} — ${event.summary}`, MAX_LINE);
    case "UserPromptSubmit":
      return oneLine(`› ${event.summary}`, MAX_LINE);
    case "SubagentStop":
      return oneLine(`${mark} ${words.kind.subagent} — ${event.summary}`, MAX_LINE);
    case "Stop":
      return oneLine(`${mark} ${event.summary}`, MAX_LINE);
    case "StopFailure":
      return oneLine(`${mark} ${event.summary}`, MAX_LINE);
    default:
      return null;
  }
}
