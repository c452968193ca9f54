import { DAY_MS } from "../../../core/time-units.ts";
import { oneLine } from "../../../core/format/text.ts";
import type { Language } from "../../../core/i18n/message.ts";
import type { SessionCard } from "../../../core/notification/notification.ts";
import { shortId } from "../../../core/session/session-name.ts";
import { RGB, STATE_LOOK } from "../../look.ts";
import { STRINGS } from "../../message-text.ts";
import { embedUrl, escapedLine, escapeToFit, timestamp } from "./markdown.ts";
import { NO_MENTIONS, SUPPRESS_NOTIFICATIONS, type MessageBody } from "./message-types.ts";
import { titleOf } from "./notification-embed.ts";

const NAME_CHARS = 200;
const PROJECT_CHARS = 60;
/** What it waits for, in the first line. A longer text stands below it. */
const ASK_CHARS = 100;
const DETAIL_CHARS = 1000;
const ACTION_CHARS = 180;
const MAX_ACTIONS = 5;
const FACT_CHARS = 80;
const MAX_FACTS = 12;
const NO_BREAK_SPACE = "\u00a0";

/**
 * The session's card, the same for creating and editing. It never pings and does not depend on the time of its
 * creation, so an unchanged session gives an unchanged body. It is silent: a separate message asks for a person.
 */
export function toCardBody(card: SessionCard, { language }: { readonly language: Language }): MessageBody {
  const url = embedUrl(card.link);
  const embed = {
    ...(url !== null && { title: STRINGS[language].open, url }),
    description: describeCard(card, language),
    color: RGB[STATE_LOOK[card.state].colour],
  };
  return { ...toPlainCardBody(card), embeds: [embed] };
}

/**
 * The card's first line, which is all of it if Discord rejects or removes the embed: project, state, what it waits for,
 * title.
 */
export function toPlainCardBody({ session, state, stateWord, detail }: SessionCard): MessageBody {
  const project = escapedLine(session.projectName ?? "", PROJECT_CHARS);
  const ask = escapedLine(detail ?? "", ASK_CHARS);
  const title = titleOf(session, NAME_CHARS);
  const content = [
    `${STATE_LOOK[state].emoji} ${project === "" ? "" : `${project} — `}${stateWord}${ask === "" ? "" : `: ${ask}`}`,
    ...(title === project ? [] : [title]),
  ].join(" · ");
  return { content, embeds: [], allowed_mentions: NO_MENTIONS, flags: SUPPRESS_NOTIFICATIONS };
}

/** Small and grey but for the detail, because facts and past actions matter less than the state above them. */
function describeCard(card: SessionCard, language: Language): string {
  const { detail, lastActions } = card;
  const isCut = escapedLine(detail ?? "", ASK_CHARS) !== escapedLine(detail ?? "", DETAIL_CHARS);
  const actions = lastActions
    .slice(-MAX_ACTIONS)
    .map((action) => escapeToFit(oneLine(action, ACTION_CHARS), ACTION_CHARS));
  return [
    `-# ${factLine(card, language)}`,
    ...(isCut ? [escapeToFit(detail ?? "", DETAIL_CHARS)] : []),
    ...actions.filter((line) => line !== "").map((line) => `-# ${line}`),
  ].join("\n");
}

/**
 * `5 minutes ago · started 14:02 · 12 calls · 1 error · main · opus-4-5 · 1a2b3c4d`. The state's time is first. A line
 * breaks between facts only.
 */
function factLine({ session, startedAtMs, stateSinceMs, facts }: SessionCard, language: Language): string {
  const style = stateSinceMs - startedAtMs < DAY_MS / 2 ? "t" : "f";
  const model = session.model?.replace(/^claude-/, "") ?? null;
  const foreign = [...facts.slice(0, MAX_FACTS), session.branch, model, shortId(session.sessionId)];
  const started = STRINGS[language].started(timestamp(startedAtMs, style));
  return [
    timestamp(stateSinceMs, "R"),
    unbroken(started),
    // Before the escape, which leaves `< ` alone: with another blank it could begin a link.
    ...foreign.map((fact) => escapedLine(unbroken(fact ?? ""), FACT_CHARS)).filter((fact) => fact !== ""),
  ].join(" · ");
}

function unbroken(text: string): string {
  return text.replaceAll(" ", NO_BREAK_SPACE);
}
