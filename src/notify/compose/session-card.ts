import type { SessionUsage } from "../../core/cost/session-usage.ts";
import { totalTokens } from "../../core/cost/usage.ts";
import type { StoredEvent } from "../../core/event.ts";
import { withInstants } from "../../core/format/instants.ts";
import { readPlanSummary } from "../../core/format/plan-line.ts";
import { plainProse } from "../../core/format/plain-prose.ts";
import { replyLine } from "../../core/format/reply-line.ts";
import { shownLine } from "../../core/format/text.ts";
import { formatDuration } from "../../core/format/time.ts";
import type { Language } from "../../core/i18n/message.ts";
import type { SessionCard } from "../../core/notification/notification.ts";
import { withBackground } from "../../core/i18n/session-state.ts";
import { backgroundOf, effectiveState, silenceOf } from "../../core/session/activity.ts";
import type { Failure, Session, SessionState, Wait } from "../../core/session/session.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { stringsOf, type Strings } from "../strings/strings.ts";
import { callName, callSubject } from "./call-line.ts";
import { failureLine, linkTo, projectLabel } from "./labels.ts";

export interface CardSource {
  readonly session: Session;
  /** The session's newest events, oldest first. Events that are not actions are left out. */
  readonly recentEvents: readonly StoredEvent[];
  readonly settings: Pick<ConfigValues, "language">;
  readonly dashboardUrl: string | null;
  readonly nowMs: number;
}

/** Room for the call that it names: a phone shows some two lines. */
const DETAIL_ROOM = 100;
const MAX_DETAIL = 300;

/** A session as one card, edited in place. Pure: the same session gives the same card until it becomes stale. */
export function toSessionCard({ session, recentEvents, settings, dashboardUrl, nowMs }: CardSource): SessionCard {
  const strings = stringsOf(settings.language);
  const state = effectiveState(session, nowMs);
  const { sessionId, title, branch, model } = session;
  const projectName = projectLabel(session);
  return {
    session: { sessionId, title, projectName, branch, model },
    state,
    stateWord: withBackground(strings.state[state], backgroundOf(session, nowMs), strings.inBackground),
    detail: detailOf(session, state, { nowMs, strings }),
    startedAtMs: session.startedAtMs,
    stateSinceMs: session.stateSinceMs,
    endedAtMs: session.endedAtMs,
    facts: factsOf(session, settings.language),
    lastActions: lastActions(recentEvents.filter(isNotDetail(session, state)), session, strings),
    link: linkTo(dashboardUrl, { session: sessionId }),
  };
}

function detailOf(
  session: Session,
  state: SessionState,
  { nowMs, strings }: Pick<CardSource, "nowMs"> & { readonly strings: Strings },
): string | null {
  switch (state) {
    case "waiting": {
      const [first, ...others] = session.waits;
      return lineOf([
        first === undefined ? undefined : askText(first, strings),
        others.length === 0 ? undefined : strings.moreWaits(others.length),
        silenceOf(session, nowMs) === null ? undefined : strings.lastSeen(session.lastSeenAtMs),
      ]);
    }
    case "failed":
    case "ended":
    case "lost":
      if (session.failure !== null) return failureText(session.failure, strings);
      return state === "lost" ? strings.lastSeen(session.lastSeenAtMs) : null;
    case "starting":
    case "working": {
      const call = session.openToolCalls.at(-1);
      return call === undefined
        ? null
        : lineOf([callName(call.toolName), callSubject({ ...call, input: {} }, DETAIL_ROOM, strings)]);
    }
    case "interrupted":
      return strings.stopped;
    case "unknown":
      return strings.lastSeen(session.lastSeenAtMs);
    case "done":
      return null;
    default:
      return state satisfies never;
  }
}

/** A tool's ask begins with its name: `mcp__github__create_issue: Crash`. */
function askText({ kind, ask }: Wait, strings: Strings): string {
  const [toolName = ""] = ask.split(": ", 1);
  const summary = ask.slice(toolName.length + 2);
  switch (kind) {
    case "idle":
      return strings.headline.idle;
    case "plan":
      return `${strings.headline.planReady}: ${planText(summary, strings)}`;
    case "question":
      return plainProse(ask.startsWith("AskUserQuestion: ") ? summary : ask);
    case "permission":
      if (summary === "") return callName(ask);
      return `${callName(toolName)} — ${callSubject({ toolName, summary, input: {} }, DETAIL_ROOM, strings)}`;
    case "elicitation":
      return plainProse(ask);
    case "other":
      return `${strings.notice.NoteNotTaken}: ${plainProse(ask)}`;
    default:
      return kind satisfies never;
  }
}

/** Puts a plan into one line. */
function planText(summary: string, strings: Strings): string {
  const { title, steps } = readPlanSummary(summary);
  return steps === null ? title : `${title}${strings.headline.steps(steps)}`;
}

/** A card is read on any day. */
function failureText(failure: Failure, strings: Strings): string | null {
  const { reason, about } = failureLine(failure, null, strings);
  return lineOf([reason, about]);
}

/** The detail shows the running or waiting call, or the error. The last actions leave it out. */
function isNotDetail({ waits, openToolCalls, failure }: Session, state: SessionState): (event: StoredEvent) => boolean {
  const isFailure = state === "failed" || (state === "ended" && failure !== null);
  if (isFailure) return ({ hookEventName }) => hookEventName !== "StopFailure";
  const call = state === "waiting" ? waits[0] : state === "working" ? openToolCalls.at(-1) : undefined;
  const toolUseId = call?.toolUseId ?? null;
  return (event) => toolUseId === null || event.toolUseId !== toolUseId;
}

function lineOf(parts: readonly (string | undefined)[]): string | null {
  const line = parts.filter((part) => part !== undefined && part !== "").join(" — ");
  return line === "" ? null : shownLine(line, MAX_DETAIL);
}

/** Zeros are left out. */
function factsOf(session: Session, language: Language): readonly string[] {
  const { fact } = stringsOf(language);
  const { startedAtMs, endedAtMs, usage, tasks, toolCount, errorCount, subagentCount } = session;
  const done = tasks.filter((task) => task.completed).length;
  return [
    endedAtMs === null ? null : fact.duration(formatDuration(endedAtMs - startedAtMs, language)),
    toolCount === 0 ? null : fact.calls(toolCount),
    errorCount === 0 ? null : fact.errors(errorCount),
    subagentCount === 0 ? null : fact.subagents(subagentCount),
    tasks.length === 0 ? null : fact.tasks(done, tasks.length),
    usage === null ? null : fact.tokens(tokensText(usage)),
    usage === null ? null : costText(usage),
  ].filter((text) => text !== null);
}

const MAX_ACTIONS = 5;
const MAX_ACTION_CHARS = 100;
/** Room for a call or a reply, next to its mark and name. */
const ACTION_ROOM = 80;

const ACTION_MARKS: Readonly<Record<StoredEvent["status"], string>> = {
  started: "▸",
  ok: "✓",
  failed: "✗",
  denied: "⊘",
  waiting: "…",
  info: "·",
};

type KnownWork = Pick<Session, "openToolCalls" | "subagents" | "title">;

/** The session's newest actions, one line each, newest last. A call is one action, with its current status. */
function lastActions(events: readonly StoredEvent[], session: KnownWork, strings: Strings): readonly string[] {
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

function actionLine(event: StoredEvent, session: KnownWork, strings: Strings): string | null {
  const mark = isUnanswered(event, session) ? ACTION_MARKS.denied : ACTION_MARKS[event.status];
  switch (event.hookEventName) {
    case "PreToolUse":
    case "PostToolUse":
    case "PostToolUseFailure":
    case "PermissionDenied":
      return shownLine(`${mark} ${callText(event, strings)}`, MAX_ACTION_CHARS);
    case "UserPromptSubmit":
      // The first prompt is the title of a session without another one.
      if (isTitle(event.summary, session.title)) return null;
      // A person's prompt starts work. A prompt by the client reports the end of background work.
      return shownLine(`${event.status === "started" ? "›" : mark} ${event.summary}`, MAX_ACTION_CHARS);
    case "SubagentStop":
      // The client's own agents, such as the compacting one, are not in the session's list.
      return session.subagents.some(({ agentId }) => agentId === event.agentId)
        ? shownLine(`${mark} ${strings.kind.subagent} — ${plainProse(event.summary)}`, MAX_ACTION_CHARS)
        : null;
    case "Stop":
      return shownLine(`${mark} ${replyText(event.summary)}`, MAX_ACTION_CHARS);
    case "StopFailure":
      return shownLine(
        `${mark} ${withInstants(event.summary, (atMs) => strings.headline.moment(atMs, event.receivedAtMs))}`,
        MAX_ACTION_CHARS,
      );
    case "TurnInterrupted":
      return event.agentId === null ? `${ACTION_MARKS.denied} ${strings.state.interrupted}` : null;
    case "ProcessGone":
      return `${ACTION_MARKS.failed} ${strings.headline.processGone}`;
    default:
      return null;
  }
}

function callText({ toolName, summary, status }: StoredEvent, strings: Strings): string {
  if (toolName === null) return `${strings.kind.tool} — ${summary}`;
  if (toolName === "ExitPlanMode") return `${strings.kind.plan} — ${planText(summary, strings)}`;
  if (toolName === "AskUserQuestion") return `${strings.kind.question} — ${plainProse(summary)}`;
  const end = status === "failed" || status === "denied" ? summary.lastIndexOf(" — ") : -1;
  const call = { toolName, summary: end < 0 ? summary : summary.slice(0, end), input: {} };
  const subject = callSubject(call, end < 0 ? ACTION_ROOM : ACTION_ROOM / 2, strings);
  return `${callName(toolName)} — ${subject}${end < 0 ? "" : summary.slice(end)}`;
}

/** All of a short reply, else its first sentence. */
function replyText(summary: string): string {
  const whole = plainProse(summary);
  return whole.length <= ACTION_ROOM ? whole : replyLine(summary).first || whole;
}

function isTitle(prompt: string, title: string | null): boolean {
  return title !== null && shownLine(prompt, MAX_ACTION_CHARS) === shownLine(title, MAX_ACTION_CHARS);
}

/** A call that began, is not open any more and reported no end: it was refused or cut off. */
function isUnanswered({ status, toolUseId }: StoredEvent, { openToolCalls }: KnownWork): boolean {
  return status === "started" && toolUseId !== null && !openToolCalls.some((call) => call.toolUseId === toolUseId);
}

/** Tokens of every kind, with three digits: `840`, `12.3 k`, `4.56 M`. */
function tokensText({ tokens }: SessionUsage): string {
  const total = totalTokens(tokens);
  if (total < 1000) return String(total);
  return total < 999_500 ? `${threeDigits(total / 1000)} k` : `${threeDigits(total / 1_000_000)} M`;
}

/** `$0.42` as the client reported it, `≈ $0.42` estimated, `≥ $0.42` if some price is unknown. */
function costText({ cost }: SessionUsage): string | null {
  if (cost === null) return null;
  const mark = cost.unpricedModels.length > 0 ? "≥ " : cost.estimated ? "≈ " : "";
  return `${mark}$${cost.usd.toFixed(2)}`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
