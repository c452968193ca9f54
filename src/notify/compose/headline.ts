import type { StoredEventDetail, ObservedEventName } from "../../core/event.ts";
import { headAndTail } from "../../core/format/head-and-tail.ts";
import { planLine, readPlanSummary } from "../../core/format/plan-line.ts";
import { plainProse } from "../../core/format/plain-prose.ts";
import { replyLine } from "../../core/format/reply-line.ts";
import { shownLine } from "../../core/format/text.ts";
import { objectField, objectsField, textField } from "../../core/json.ts";
import type { NotificationKind, SessionLabel } from "../../core/notification/notification.ts";
import { withBackground } from "../../core/i18n/session-state.ts";
import { backgroundOf } from "../../core/session/activity.ts";
import { shortId } from "../../core/session/session-name.ts";
import type { Session } from "../../core/session/session.ts";
import type { Strings } from "../strings/strings.ts";
import { callName, callNote, callSubject, type CallSource } from "./call-line.ts";
import { beside, failureLine } from "./labels.ts";

const PROCESS_GONE = "ProcessGone" satisfies ObservedEventName;

/** More than a phone shows of a message; wide screens show the rest. */
export const MAX_LINE = 240;
/** What a lock screen shows for sure, without the sign and the blank in front of the line. */
export const SEEN = 97;
/** A command has that much room, however long the names before it. */
export const LEAST_ROOM = 44;
const MAX_NAME = 60;
/** The longest name of a session whose project others work on too. */
const MAX_SHARED_NAME = 30;
const MAX_TITLE = 28;

interface Line {
  /** The event, in our strings. */
  readonly text: string;
  /** The subject, in the session's words, for the room that a phone shows. Null when there is nothing to add. */
  readonly about: string | null | ((room: number) => string);
  /** Between the two; a dash unless it is given. */
  readonly joint?: " ";
  /** Behind it, for the room that is left. */
  readonly note?: (room: number) => string;
}

interface SessionSource {
  readonly label: SessionLabel;
  /** Whether another live session works on the same project. */
  readonly sharesProject: boolean;
  readonly strings: Strings;
}

export interface HeadlineSource extends SessionSource {
  readonly kind: NotificationKind;
  readonly event: StoredEventDetail;
  readonly session: Session | null;
}

/** `payments · Bash? ⚠ rm -rf build`: session, event, subject. Plain text, without the signs of Markdown. */
export function headline(source: HeadlineSource): string {
  const name = sessionText(source);
  const { text, joint = " — ", about, note } = lineOf(source);
  const start = beside(name, text === "" ? "· " : `· ${text}${joint}`);
  const subject = typeof about === "function" ? about(Math.max(LEAST_ROOM, SEEN - start.length)) : (about ?? "");
  const line =
    subject.trim() === ""
      ? beside(name, `· ${text.replace(/:$/, "")}`)
      : `${subject.startsWith("「") ? start.trimEnd() : start}${subject}`;
  return shownLine(`${line}${note?.(MAX_LINE - line.length) ?? ""}`, MAX_LINE);
}

/** The project, with the title where others work on it too; else the title, else the short id. */
export function sessionText({
  label: { projectName, title, sessionId },
  sharesProject,
  strings,
}: SessionSource): string {
  const texts = strings.headline;
  const plainTitle = withoutDots(plainProse(shownLine(title ?? "", 200)));
  if (sharesProject && projectName !== null) {
    const project = shownLine(withoutDots(projectName), MAX_SHARED_NAME);
    const isNamed = plainTitle !== "" && project !== "";
    return isNamed
      ? texts.titled(project, shownLine(plainTitle, MAX_TITLE))
      : texts.identified(project, shortId(sessionId));
  }
  const name = shownLine(withoutDots(projectName ?? plainTitle), MAX_NAME);
  return name === "" ? texts.untitled(shortId(sessionId)) : name;
}

/** A folder could be called `shop · allowed after 4 s`: the first dot of a line is ours. */
function withoutDots(name: string): string {
  return name.replaceAll("·", "-");
}

export function lineOf({ kind, event, session, strings }: HeadlineSource): Line {
  const { summary } = event;
  const texts = strings.headline;
  switch (kind) {
    case "permission":
      return permission(event, session, strings);
    case "question":
      return question(event, session, strings);
    case "plan":
      return plan(event, strings);
    case "idle":
      return { text: texts.idle, about: null };
    case "failure":
      return failed(event, session, strings);
    case "finished":
      return finished(event, session, strings);
    case "subagent":
      return subagent(event, strings);
    case "prompt":
      return { text: texts.prompt, about: plainProse(summary) };
    case "tool":
      return tool(event, strings);
    case "session":
      return sessionLine(event, strings);
    // An event never has these kinds.
    case "budget":
    case "limit":
    case "health":
    case "notice":
      return notice(event, strings);
    default:
      return kind satisfies never;
  }
}

export function callOf({ toolName, summary, payload }: StoredEventDetail): CallSource | null {
  return toolName === null ? null : { toolName, summary, input: objectField(payload, "tool_input") };
}

/** The client's reminder does not name the call. With a single open call, it means that one. */
function permission(event: StoredEventDetail, session: Session | null, strings: Strings): Line {
  const [open, ...others] = session?.openToolCalls ?? [];
  const only = open === undefined || others.length > 0 ? null : { ...open, input: {} };
  const call = callOf(event) ?? only;
  if (call === null) {
    const message = textField(event.payload, "message");
    return { text: strings.headline.needsPermission, about: message === null ? null : plainProse(message) };
  }
  return {
    text: strings.headline.permit(callName(call.toolName)),
    joint: " ",
    about: (room) => callSubject(call, room, strings),
    note: (room) => callNote(call, room, strings),
  };
}

/** The question itself; a server's name comes before its own. */
function question(
  { payload, summary, hookEventName }: StoredEventDetail,
  session: Session | null,
  strings: Strings,
): Line {
  const texts = strings.headline;
  const asked = objectsField(objectField(payload, "tool_input"), "questions");
  const wait = session?.waits.find(({ kind }) => kind === "question" || kind === "elicitation");
  // The client's reminder does not say what is asked.
  const raw = hookEventName === "Notification" ? (wait?.ask ?? summary).replace(/^AskUserQuestion: /, "") : summary;
  const text = plainProse(shownLine(raw, MAX_LINE));
  if (text === "") return { text: texts.asks, about: null };
  return { text: "", about: text, ...(asked.length > 1 && { note: () => texts.questions(asked.length) }) };
}

function plan({ payload, summary }: StoredEventDetail, strings: Strings): Line {
  const whole = textField(objectField(payload, "tool_input"), "plan");
  const { title, steps } = whole === null ? readPlanSummary(summary) : planLine(whole);
  return {
    text: `${strings.headline.planReady}:`,
    joint: " ",
    about: headAndTail(shownLine(title, 200), 120),
    ...(steps !== null && { note: () => strings.headline.steps(steps) }),
  };
}

function failed(event: StoredEventDetail, session: Session | null, strings: Strings): Line {
  const { payload, hookEventName, summary, receivedAtMs } = event;
  const texts = strings.headline;
  if (hookEventName === PROCESS_GONE) {
    const asked = session?.state === "lost" ? session.failure?.message : null;
    return { text: texts.processGone, about: headAndTail(shownLine(asked ?? "", MAX_LINE), 140) };
  }
  const code = textField(payload, "error") ?? "unknown";
  const message = textField(payload, "last_assistant_message") ?? (hookEventName === "StopFailure" ? null : summary);
  const known = session?.failure?.code === code ? session.failure : { untilMs: null };
  const { reason, about } = failureLine({ ...known, code, message }, receivedAtMs, strings);
  const text = code === "unknown" ? `${texts.failed}: ${reason}` : reason;
  return { text: goingOn(text, event, session, strings), about };
}

/** What ended, and what goes on in the background. */
function goingOn(text: string, { receivedAtMs }: StoredEventDetail, session: Session | null, strings: Strings): string {
  return withBackground(text, session === null ? 0 : backgroundOf(session, receivedAtMs), strings.inBackground);
}

/** What a finished turn asks at its end; null when it asks nothing, or goes on in the background. */
export function questionOf({ hookEventName, payload }: StoredEventDetail): string | null {
  if (hookEventName !== "Stop" || objectsField(payload, "background_tasks").length > 0) return null;
  return replyLine(textField(payload, "last_assistant_message") ?? "").asks;
}

function finished(event: StoredEventDetail, session: Session | null, strings: Strings): Line {
  const reply = textField(event.payload, "last_assistant_message") ?? "";
  const asks = questionOf(event);
  const { first } = replyLine(reply);
  if (asks !== null) {
    const asked = headAndTail(shownLine(asks, 400), 140);
    const context = first === asks || first === "" ? "" : ` — ${shownLine(first, 200)}`;
    return { text: strings.headline.finishedAsks, joint: " ", about: `${asked}${context}` };
  }
  const text = goingOn(strings.headline.finished, event, session, strings);
  return { text, about: (room) => repliedText(reply, room) };
}

/** A short reply as it is; of a longer one its first and its last sentence. */
function repliedText(reply: string, room: number): string {
  const { first, last, whole } = replyLine(reply);
  if (whole !== null) return shownLine(whole, MAX_LINE);
  if (first === "") return "";
  const start = shownLine(first, Math.max(room - 30, room - last.length - 3));
  const end = headAndTail(shownLine(last, 400), 110);
  // Japanese has no blanks between sentences.
  if (/[。！？]$/.test(start)) return `${start}…${end}`;
  return `${start}${start.endsWith("…") ? "" : " …"} ${end}`;
}

function subagent({ payload, hookEventName }: StoredEventDetail, strings: Strings): Line {
  const name = shownLine(textField(payload, "agent_type") ?? strings.kind.subagent, MAX_NAME);
  if (hookEventName === "SubagentStart") return { text: strings.headline.subagentBegan(name), about: null };
  const reply = textField(payload, "last_assistant_message") ?? "";
  return { text: strings.headline.subagentDone(name), about: (room) => repliedText(reply, room) };
}

function tool(event: StoredEventDetail, strings: Strings): Line {
  const call = callOf(event);
  const text = toolText(event, call === null ? strings.kind.tool : callName(call.toolName), strings);
  if (call === null) return { text, about: plainProse(event.summary) };
  const { payload, summary } = event;
  const result = plainProse(shownLine(textField(payload, "error") ?? textField(payload, "reason") ?? "", MAX_LINE));
  return {
    text,
    about: (room) => callSubject(result === "" ? call : { ...call, summary: withoutResult(summary) }, room, strings),
    note: () => (result === "" ? "" : ` — ${result}`),
  };
}

/** The stored line of a call that failed or was denied has its result behind it. */
function withoutResult(summary: string): string {
  const end = summary.lastIndexOf(" — ");
  return end < 0 ? summary : summary.slice(0, end);
}

function toolText({ hookEventName, payload }: StoredEventDetail, name: string, strings: Strings): string {
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
  return {
    text: isKeyOf(strings.notice, hookEventName) ? strings.notice[hookEventName] : hookEventName,
    about: plainProse(about),
  };
}
