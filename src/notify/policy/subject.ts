import { decisionReason } from "../../core/i18n/decision.ts";
import { replyLine } from "../../core/format/reply-line.ts";
import { isQuestionKind, type NotificationKind } from "../../core/notification/notification.ts";
import type { HookEvent } from "../../core/event.ts";
import { parseJsonObject, textField } from "../../core/json.ts";
import type { Reason, Delivery } from "../../core/notification/outbox.ts";
import { remindedCause } from "../../core/notification/reminder.ts";
import { kindOfRequest } from "../../core/session/apply-action.ts";
import { isInterruptedByLoss } from "../../core/session/interruption.ts";
import { waitId } from "../../core/session/attention-item.ts";
import type { Session, Wait } from "../../core/session/session.ts";

/** The lowest level at which an event notifies. `finished` has its own setting, `never` has its reason. */
type Usually = "always" | "finished" | "verbose" | { readonly never: Reason };

/** The kind and cause that an event would be notified under. */
export interface Subject {
  readonly kind: NotificationKind;
  /** The same for all events that report one thing in one session. */
  readonly cause: string;
  readonly usually: Usually;
  /** A finished turn whose reply asks at its end. */
  readonly asks?: boolean;
}

export interface EventContext {
  readonly event: HookEvent;
  /** The session before the event. Null when the event began it. */
  readonly before: Session | null;
  readonly after: Session;
}

/** A hook that is registered twice fires twice at the same moment. */
const DOUBLE_MS = 2000;

/** The subject of an event, or the reason why no setting can make it notify. */
export function subjectOf(context: EventContext): Subject | { readonly nothing: Reason } {
  const { event, before, after } = context;
  const { action } = event;
  switch (action.kind) {
    case "permission-requested":
      return asked(after, event, kindOfRequest(action.toolName), (wait) => wait.ask === action.ask);
    case "question-asked":
      return asked(after, event, "question", (wait) => wait.kind === "elicitation");
    case "notified":
      return notified(context, action.notificationType);
    case "turn-ended":
      return finished(context, action.background.length);
    case "turn-failed":
      return failed(before, event);
    case "process-gone":
      return processGone(before, event);
    case "turn-interrupted":
      return { nothing: decisionReason("interrupted") };
    case "subagent-ended":
      return subagentEnded(after, action);
    case "prompt-submitted":
      return action.byPerson
        ? { kind: "prompt", cause: `prompt:${event.receivedAtMs}`, usually: "verbose" }
        : { nothing: decisionReason("machine-prompt") };
    case "tool-started":
      return { kind: "tool", cause: `start:${callOf(event)}`, usually: { never: decisionReason("told-at-end") } };
    case "tool-ended":
      return { kind: "tool", cause: `end:${callOf(event)}`, usually: "verbose" };
    case "session-ended":
      return sessionEnded(before, event);
    case "session-started":
      return { kind: "session", cause: causeOfItsOwn(event), usually: { never: cardOnly(event) } };
    case "subagent-started":
      return { kind: "subagent", cause: causeOfItsOwn(event), usually: { never: cardOnly(event) } };
    case "question-answered":
      return { nothing: decisionReason("answered") };
    case "tools-settled":
    case "task-created":
    case "task-completed":
    case "model-switched":
    case "directory-changed":
    case "compaction-started":
    case "compaction-ended":
    case "teammate-idle":
    case "other":
      return { kind: "notice", cause: causeOfItsOwn(event), usually: { never: cardOnly(event) } };
    default:
      return action satisfies never;
  }
}

/** The cause names the wait that the request began, so a reminder seconds later finds the same one. */
function asked(after: Session, event: HookEvent, kind: NotificationKind, matches: (wait: Wait) => boolean): Subject {
  // Where the request names no agent, the call's agent is the one that asks.
  const waits = after.waits.filter((one) => (event.agentId === null || one.agentId === event.agentId) && matches(one));
  const newest = waits.at(-1);
  // A repeated request finds no other call to ask for. It means the call that waits already.
  const wait = newest?.toolUseId === null ? (waits.find((one) => one.toolUseId !== null) ?? newest) : newest;
  return { kind, cause: wait === undefined ? causeOfItsOwn(event) : waitId(wait), usually: "always" };
}

function notified({ event, before, after }: EventContext, type: string): Subject | { readonly nothing: Reason } {
  switch (type) {
    case "permission_prompt":
      return reminded(after, event, ["permission", "question", "plan"]);
    case "elicitation_dialog":
    case "elicitation_url_dialog":
    case "agent_needs_input":
      return reminded(after, event, ["elicitation", "question"]);
    case "idle_prompt":
      // The open wait has a more specific message already.
      if (before !== null && before.waits.some((wait) => wait.kind !== "idle"))
        return { nothing: decisionReason("waits-already") };
      return { kind: "idle", cause: `idle:${after.messageCount}`, usually: "verbose" };
    case "elicitation_complete":
    case "elicitation_response":
      return { nothing: decisionReason("answered") };
    case "note_not_taken":
      return { kind: "notice", cause: causeOfItsOwn(event), usually: "always" };
    default:
      return { kind: "notice", cause: causeOfItsOwn(event), usually: "verbose" };
  }
}

/** The notice names neither agent nor call. It means the newest wait of its kinds. */
function reminded(after: Session, event: HookEvent, kinds: readonly Wait["kind"][]): Subject {
  const wait = after.waits.findLast((one) => kinds.includes(one.kind));
  const kind = kindOfWait(wait?.kind ?? kinds[0] ?? "other");
  return { kind, cause: wait === undefined ? causeOfItsOwn(event) : waitId(wait), usually: "always" };
}

function kindOfWait(kind: Wait["kind"]): NotificationKind {
  return kind === "elicitation" || kind === "other" ? "question" : kind;
}

/** The hook and the transcript both report a failure. In print mode the hook may be missing. */
function failed(before: Session | null, event: HookEvent): Subject | { readonly nothing: Reason } {
  const isKnown = event.source !== "hook" && before !== null && before.failure !== null && before.turnSinceMs === null;
  return isKnown || isDouble(before, event, "failed")
    ? { nothing: decisionReason("double") }
    : { kind: "failure", cause: `failure:${event.receivedAtMs}`, usually: "always" };
}

/** A process that is gone notifies only if it took work, or a question, with it. */
function processGone(before: Session | null, event: HookEvent): Subject {
  const tookWork = before !== null && isInterruptedByLoss(before);
  const cause = `gone:${event.receivedAtMs}`;
  return { kind: "failure", cause, usually: tookWork ? "always" : { never: cardOnly(event) } };
}

function finished(
  { event, before, after }: EventContext,
  backgroundTasks: number,
): Subject | { readonly nothing: Reason } {
  if (isDouble(before, event, "done")) return { nothing: decisionReason("double") };
  const asks = endsWithQuestion(event);
  const cause = `${asks ? ASKING_END : "finished:"}${event.receivedAtMs}`;
  const goesOn = backgroundTasks > 0 || after.state !== "done";
  if (!goesOn) return { kind: "finished", cause, usually: "finished", ...(asks && { asks }) };
  const never = decisionReason("background-work", { count: Math.max(backgroundTasks, after.waits.length) });
  return { kind: "finished", cause, usually: { never } };
}

const ASKING_END = "finished-asks:";

/** Whether a finished turn asks at its end, by the cause of its message. */
export function isAskingEnd(cause: string): boolean {
  return cause.startsWith(ASKING_END);
}

/** Reads the payload: the action has only the beginning of the reply, in one line. */
function endsWithQuestion({ payloadText }: HookEvent): boolean {
  const reply = textField(parseJsonObject(payloadText) ?? {}, "last_assistant_message");
  return reply !== null && replyLine(reply).asks !== null;
}

function isDouble(before: Session | null, event: HookEvent, state: "done" | "failed"): boolean {
  return before?.state === state && Math.abs(event.receivedAtMs - before.lastUsedAtMs) < DOUBLE_MS;
}

/** The client's own agents (compaction) end without a type. No person started them. */
function subagentEnded(
  after: Session,
  { agentId, agentType }: { readonly agentId: string; readonly agentType: string },
): Subject | { readonly nothing: Reason } {
  if (agentType === "") return { nothing: decisionReason("internal-agent") };
  // Its work is in the session's card and in the finished turn. A teammate begins and ends several times under one id.
  const startedAtMs = after.subagents.find((agent) => agent.agentId === agentId)?.startedAtMs ?? 0;
  return { kind: "subagent", cause: `subagent:${agentId}@${startedAtMs}`, usually: "verbose" };
}

/** The end of a session notifies only if it cuts work short. */
function sessionEnded(before: Session | null, event: HookEvent): Subject | { readonly nothing: Reason } {
  if (before?.state === "failed") return { nothing: decisionReason("failure-told") };
  const isAsked = before?.waits.some((wait) => wait.kind !== "idle") === true;
  const cutShort = before?.state === "working" || isAsked;
  const cause = `ended:${event.receivedAtMs}`;
  return { kind: "session", cause, usually: cutShort ? "verbose" : { never: cardOnly(event) } };
}

function callOf(event: HookEvent): string {
  return event.toolUseId ?? `${event.hookEventName}@${event.receivedAtMs}`;
}

function causeOfItsOwn(event: HookEvent): string {
  return `${event.hookEventName}@${event.receivedAtMs}`;
}

function cardOnly(event: HookEvent): Reason {
  return decisionReason("card-only", { event: event.hookEventName });
}

interface PresentState {
  /** Null when it was deleted. */
  readonly session: Session | null;
  readonly nowMs: number;
}

/** A name by `waitId`. */
const CAUSE_OF_WAIT = /^(?:permission|question|plan|elicitation|idle|other):.*?(?:@(\d+))?$/s;

/**
 * Whether a message is still true. A question: the same wait is open, no matter what else the session waits for. Any
 * other message: the session is still in the state that it reports.
 */
export function stillHolds(
  { kind, cause: ownCause, createdAtMs }: Pick<Delivery, "kind" | "cause" | "createdAtMs">,
  { session, nowMs }: PresentState,
): boolean {
  const cause = remindedCause(ownCause);
  // Health messages are withdrawn when the check recovers; a day's cost and a window's use do not fall.
  if (kind === "health" || kind === "budget" || kind === "limit") return true;
  if (session === null) return false;
  if (!isQuestionKind(kind)) return session.stateSinceMs <= createdAtMs;
  if (session.waits.some((wait) => waitId(wait) === cause)) return true;
  const named = CAUSE_OF_WAIT.exec(cause);
  // A cause dated in the future is from before the clock was set back. The wait's own time was set back with it.
  const isNamed = named !== null && Number(named[1] ?? 0) <= nowMs;
  return !isNamed && session.waits.some((wait) => wait.kind !== "idle");
}
