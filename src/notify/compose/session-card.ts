import type { NotificationField, SessionCard } from "../../core/notification/notification.ts";
import type { StoredEvent } from "../../core/event.ts";
import { effectiveState } from "../../core/session/activity.ts";
import type { Failure, Session, SessionState } from "../../core/session/session.ts";
import { oneLine } from "../../core/format/text.ts";
import type { Language, NotifySettings } from "../notify-settings.ts";
import type { Strings } from "../strings/strings.ts";
import { stringsOf } from "../strings/strings-of.ts";
import { fieldsOf } from "./body.ts";
import { formatDuration } from "../../core/format/duration.ts";
import { failureReason } from "./failure-reason.ts";
import { lastActions } from "./last-actions.ts";
import { sessionLink } from "./dashboard-link.ts";
import { placeName } from "./folder-name.ts";
import { timeText } from "./time-text.ts";
import { toolLabel } from "./tool-label.ts";
import { costText, tokensText } from "./usage-text.ts";

export interface CardSource {
  readonly session: Session;
  /** The session's newest events, oldest first. Events that are not actions are left out. */
  readonly recentEvents: readonly StoredEvent[];
  readonly settings: Pick<NotifySettings, "language">;
  readonly dashboardUrl: string | null;
  readonly nowMs: number;
}

const MAX_DETAIL = 300;

/** A session as one card, edited in place. Pure: the same session gives the same card until it becomes stale. */
export function toSessionCard({ session, recentEvents, settings, dashboardUrl, nowMs }: CardSource): SessionCard {
  const strings = stringsOf(settings.language);
  const state = effectiveState(session, nowMs);
  const { sessionId, title, machine, branch, model } = session;
  const projectName = placeName(session.projectName, machine);
  return {
    session: { sessionId, title, projectName, branch, model },
    state,
    stateWord: strings.state[state],
    detail: detailOf(session, state, strings),
    startedAtMs: session.startedAtMs,
    stateSinceMs: session.stateSinceMs,
    endedAtMs: session.endedAtMs,
    fields: counters(session, settings.language),
    lastActions: lastActions(recentEvents.filter(isNotDetail(session, state)), session, strings),
    link: dashboardUrl === null ? null : sessionLink(dashboardUrl, sessionId),
  };
}

function detailOf(session: Session, state: SessionState, strings: Strings): string | null {
  switch (state) {
    case "waiting": {
      const [first, ...others] = session.waits;
      const ask = first?.kind === "idle" ? strings.headline.idle : first?.ask;
      return lineOf([ask, others.length === 0 ? undefined : strings.moreWaits(others.length)]);
    }
    case "failed":
      return session.failure === null ? null : failureText(session.failure, strings);
    case "starting":
    case "working": {
      const call = session.openToolCalls.at(-1);
      return call === undefined ? null : lineOf([toolLabel(call.toolName), call.summary]);
    }
    case "interrupted":
      return strings.stopped;
    case "lost":
    case "unknown":
      return strings.lastSeen(timeText(session.lastSeenAtMs));
    case "ended":
      return session.failure === null ? null : failureText(session.failure, strings);
    case "done":
      return null;
    default:
      return state satisfies never;
  }
}

function failureText(failure: Failure, strings: Strings): string | null {
  const { message, untilMs } = failure;
  const until = untilMs === null ? undefined : strings.until(timeText(untilMs));
  return lineOf([message ?? failureReason(failure, strings), until]);
}

/** The detail shows the running or waiting call, or the error. The last actions leave it out. */
function isNotDetail({ waits, openToolCalls }: Session, state: SessionState): (event: StoredEvent) => boolean {
  if (state === "failed") return ({ hookEventName }) => hookEventName !== "StopFailure";
  const call = state === "waiting" ? waits[0] : state === "working" ? openToolCalls.at(-1) : undefined;
  const toolUseId = call?.toolUseId ?? null;
  return (event) => toolUseId === null || event.toolUseId !== toolUseId;
}

function lineOf(parts: readonly (string | undefined)[]): string | null {
  const line = parts.filter((part) => part !== undefined && part !== "").join(" — ");
  return line === "" ? null : oneLine(line, MAX_DETAIL);
}

/** Zeros are left out. */
function counters(session: Session, language: Language): readonly NotificationField[] {
  const { field } = stringsOf(language);
  const { startedAtMs, endedAtMs, usage } = session;
  const done = session.tasks.filter((task) => task.completed).length;
  return fieldsOf([
    [field.duration, endedAtMs === null ? null : formatDuration(endedAtMs - startedAtMs, language)],
    [field.messages, count(session.messageCount)],
    [field.tools, count(session.toolCount)],
    [field.errors, count(session.errorCount)],
    [field.subagents, count(session.subagentCount)],
    [field.tasks, session.tasks.length === 0 ? null : `${done}/${session.tasks.length}`],
    [field.tokens, usage === null ? null : tokensText(usage)],
    [field.cost, usage === null ? null : costText(usage)],
  ]);
}

function count(value: number): string | null {
  return value === 0 ? null : String(value);
}
