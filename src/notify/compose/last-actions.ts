import type { StoredEvent } from "../../core/event.ts";
import type { Session } from "../../core/session/session.ts";
import { oneLine } from "../../core/format/text.ts";
import type { Strings } from "../strings/strings.ts";
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

/** Older versions stored the end of a background task as a prompt that begins like this. */
const RAW_NOTICE = "<task-notification>";

type Known = Pick<Session, "openToolCalls" | "subagents">;

/** The session's newest actions, one line each, newest last. A call is one action, with its current status. */
export function lastActions(events: readonly StoredEvent[], session: Known, strings: Strings): readonly string[] {
  const actions = new Map<string, string>();
  for (const event of events) {
    const line = actionLine(event, session, strings);
    if (line === null) continue;
    const key = event.toolUseId ?? `#${event.seq}`;
    // A call moves to the end when it ends.
    actions.delete(key);
    actions.set(key, line);
  }
  return [...actions.values()].slice(-MAX_ACTIONS);
}

function actionLine(event: StoredEvent, session: Known, strings: Strings): string | null {
  const mark = isUnanswered(event, session) ? MARKS.denied : MARKS[event.status];
  switch (event.hookEventName) {
    case "PreToolUse":
    case "PostToolUse":
    case "PostToolUseFailure":
    case "PermissionDenied":
      return oneLine(`${mark} ${toolLabel(event.toolName ?? strings.kind.tool)} — ${event.summary}`, MAX_LINE);
    case "UserPromptSubmit":
      if (event.summary.startsWith(RAW_NOTICE)) return null;
      // A person's prompt starts work. A prompt by the client reports the end of background work.
      return oneLine(`${event.status === "started" ? "›" : mark} ${event.summary}`, MAX_LINE);
    case "SubagentStop":
      // The client's own agents, such as the compacting one, are not in the session's list.
      return session.subagents.some(({ agentId }) => agentId === event.agentId)
        ? oneLine(`${mark} ${strings.kind.subagent} — ${event.summary}`, MAX_LINE)
        : null;
    case "Stop":
      return oneLine(`${mark} ${event.summary}`, MAX_LINE);
    case "StopFailure":
      return oneLine(`${mark} ${event.summary}`, MAX_LINE);
    case "TurnInterrupted":
      return event.agentId === null ? `${MARKS.denied} ${strings.state.interrupted}` : null;
    case "ProcessGone":
      return `${MARKS.failed} ${strings.headline.processGone}`;
    default:
      return null;
  }
}

/** A call that began, is not open any more and reported no end: it was refused or cut off. */
function isUnanswered({ status, toolUseId }: StoredEvent, { openToolCalls }: Known): boolean {
  return status === "started" && toolUseId !== null && !openToolCalls.some((call) => call.toolUseId === toolUseId);
}
