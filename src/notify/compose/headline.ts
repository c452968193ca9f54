import type { StoredEventDetail, ObservedEventName } from "../../core/event.ts";
import { oneLine } from "../../core/format/text.ts";
import { objectsField, textField } from "../../core/json.ts";
import type { NotificationKind, SessionLabel } from "../../core/notification/notification.ts";
import { shortId } from "../../core/session/session-name.ts";
import type { Session } from "../../core/session/session.ts";
import { toolLabel } from "../../core/format/tool-label.ts";
import type { Strings } from "../strings/strings.ts";
import { failureReason } from "./labels.ts";

const PROCESS_GONE = "ProcessGone" satisfies ObservedEventName;

/** More than a phone shows of a message; wide screens show the rest. */
const MAX_LINE = 240;
const MAX_NAME = 60;

interface Line {
  /** The event, in our strings. */
  readonly text: string;
  /** The subject, in the session's words. Null when there is nothing to add. */
  readonly about: string | null;
}

interface HeadlineSource {
  readonly kind: NotificationKind;
  readonly event: StoredEventDetail;
  readonly session: Session | null;
  readonly label: SessionLabel;
  readonly strings: Strings;
}

/** `payments · needs permission: Bash — rm -rf build`: session, event, subject. */
export function headline(source: HeadlineSource): string {
  const { label, strings } = source;
  const { text, about } = lineOf(source);
  const detail = about === null || about.trim() === "" ? "" : ` — ${about}`;
  return oneLine(`${sessionText(label, strings)} · ${text}${detail}`, MAX_LINE);
}

export function sessionText({ projectName, title, sessionId }: SessionLabel, strings: Strings): string {
  const name = oneLine(projectName ?? title ?? "", MAX_NAME);
  return name === "" ? strings.headline.untitled(shortId(sessionId)) : name;
}

function lineOf({ kind, event, session, strings }: HeadlineSource): Line {
  const { summary } = event;
  const texts = strings.headline;
  switch (kind) {
    case "permission":
      return permission(event, session, strings);
    case "question":
      // The name of an MCP server that asks comes before its question.
      return { text: texts.asks, about: summary };
    case "plan":
      return { text: texts.planReady, about: firstLine(summary) };
    case "idle":
      return { text: texts.idle, about: null };
    case "failure":
      return failed(event, strings);
    case "finished":
      return finished(event, strings);
    case "subagent":
      return subagent(event, strings);
    case "prompt":
      return { text: texts.prompt, about: summary };
    case "tool":
      return { text: toolText(event, strings), about: summary };
    case "session":
      return sessionLine(event, strings);
    // An event never has these kinds.
    case "budget":
    case "health":
    case "notice":
      return notice(event, strings);
    default:
      return kind satisfies never;
  }
}

/** The client's reminder does not name the call. With a single open call, it means that one. */
function permission(
  { toolName, summary, payload }: StoredEventDetail,
  session: Session | null,
  strings: Strings,
): Line {
  const open = session?.openToolCalls.length === 1 ? session.openToolCalls[0] : undefined;
  const call = toolName === null ? open : { toolName, summary };
  const text = strings.headline.needsPermission;
  if (call === undefined) return { text, about: textField(payload, "message") };
  return { text: `${text}: ${toolLabel(call.toolName)}`, about: call.summary };
}

function failed({ payload, hookEventName, summary }: StoredEventDetail, strings: Strings): Line {
  if (hookEventName === PROCESS_GONE) return { text: strings.headline.processGone, about: null };
  const message = textField(payload, "last_assistant_message");
  const reason = failureReason({ code: textField(payload, "error") ?? "unknown", message }, strings);
  return { text: `${strings.headline.failed}: ${reason}`, about: hookEventName === "StopFailure" ? message : summary };
}

function finished({ payload }: StoredEventDetail, strings: Strings): Line {
  const count = objectsField(payload, "background_tasks").length;
  const text = count === 0 ? strings.headline.finished : strings.headline.turnOverBackground(count);
  return { text, about: textField(payload, "last_assistant_message") };
}

function subagent({ payload, hookEventName }: StoredEventDetail, strings: Strings): Line {
  const name = textField(payload, "agent_type") ?? strings.kind.subagent;
  if (hookEventName === "SubagentStart") return { text: strings.headline.subagentBegan(name), about: null };
  return { text: strings.headline.subagentDone(name), about: textField(payload, "last_assistant_message") };
}

function toolText({ toolName, hookEventName, payload }: StoredEventDetail, strings: Strings): string {
  const name = toolName === null ? strings.kind.tool : toolLabel(toolName);
  const texts = strings.headline;
  switch (hookEventName) {
    case "PostToolUse":
      return texts.toolOk(name);
    case "PostToolUseFailure":
      return payload["is_interrupt"] === true ? texts.toolInterrupted(name) : texts.toolFailed(name);
    case "PermissionDenied":
      return texts.toolDenied(name);
    default:
      return texts.toolBegan(name);
  }
}

function sessionLine({ payload, hookEventName }: StoredEventDetail, strings: Strings): Line {
  if (hookEventName === "SessionEnd") {
    const reason = textField(payload, "reason") ?? "other";
    return { text: strings.sessionEnded[isKeyOf(strings.sessionEnded, reason) ? reason : "other"], about: null };
  }
  const source = textField(payload, "source") ?? "startup";
  const text = strings.sessionBegan[isKeyOf(strings.sessionBegan, source) ? source : "startup"];
  return { text, about: textField(payload, "model") };
}

function isKeyOf<Key extends string>(table: Readonly<Record<Key, string>>, key: string): key is Key {
  return Object.hasOwn(table, key);
}

function notice({ hookEventName, payload, summary }: StoredEventDetail, strings: Strings): Line {
  const about = hookEventName === "Notification" ? (textField(payload, "message") ?? summary) : summary;
  return { text: isKeyOf(strings.notice, hookEventName) ? strings.notice[hookEventName] : hookEventName, about };
}

/** A plan begins with a heading; Markdown marks mean nothing in one line. */
function firstLine(text: string): string {
  return text.replace(/^#{1,6} */, "");
}
