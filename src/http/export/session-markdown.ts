import type { StoredEventDetail } from "../../core/event.ts";
import type { Session } from "../../core/session/session.ts";
import { toTimestamp } from "../../api/to-dto.ts";
import { fence, inline } from "./fence.ts";
import { inputTexts, outputTexts, textOf, type PayloadText } from "./payload-texts.ts";

/** The part above a session's events. */
export function markdownHead(session: Session): string {
  const facts: readonly (readonly [string, string | null])[] = [
    ["Session", session.sessionId],
    ["Project", session.projectName],
    ["Folder", session.cwd],
    ["Branch", session.branch],
    ["Model", session.model],
    ["Began", toTimestamp(session.startedAtMs)],
    ["Last used", toTimestamp(session.lastUsedAtMs)],
  ];
  const lines = facts.flatMap(([name, value]) => (value === null ? [] : [`- ${name}: ${inline(value)}`]));
  return `# ${inline(session.title ?? session.sessionId)}\n\n${lines.join("\n")}\n`;
}

/** One event as a part of its session's timeline. Payload text is in blocks of code, so none acts as Markdown. */
export function markdownOf(event: StoredEventDetail): string {
  const { payload } = event;
  switch (event.hookEventName) {
    case "UserPromptSubmit":
      return part(event, "Prompt", textsOf(textOf(payload, "prompt")));
    case "Stop":
    case "SubagentStop":
      return part(event, "Reply", textsOf(textOf(payload, "last_assistant_message")));
    case "StopFailure":
      return part(event, "Failed", textsOf(textOf(payload, "last_assistant_message") ?? textOf(payload, "error")));
    case "PreToolUse":
      return part(event, "Call", inputTexts(payload));
    case "PermissionRequest":
      return part(event, "Permission asked", inputTexts(payload));
    case "PostToolUse":
    case "PostToolUseFailure":
    case "PermissionDenied":
      return part(event, "Result", outputTexts(payload));
    default:
      return `\n- ${toTimestamp(event.receivedAtMs)} ${inline(`${event.hookEventName}: ${event.summary}`)}\n`;
  }
}

function part(event: StoredEventDetail, name: string, texts: readonly PayloadText[]): string {
  const whose = event.agentId === null ? "" : ` · subagent ${inline(event.agentId)}`;
  const tool = event.toolName === null ? "" : ` · ${inline(event.toolName)}`;
  const took = event.durationMs === null ? "" : ` · ${event.durationMs} ms`;
  const state = event.status === "failed" || event.status === "denied" ? ` · ${event.status}` : "";
  const level = name === "Prompt" || name === "Reply" ? "##" : "###";
  const head = `${level} ${name}${tool}${whose}${state}${took}\n\n${toTimestamp(event.receivedAtMs)} · event ${event.seq}\n`;
  const cut = event.truncations.length === 0 ? "" : "\nCut: the archived raw file has all of it.\n";
  return `\n${head}${texts.map(({ text, language }) => `\n${fence(text, language)}`).join("")}${cut}`;
}

function textsOf(text: string | null): readonly PayloadText[] {
  return text === null ? [] : [{ text, language: "markdown" }];
}
