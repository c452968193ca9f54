import { oneLine } from "../../../core/format/text.ts";
import { joinPlain } from "../../../core/format/sanitize.ts";
import type { Language } from "../../../core/i18n/message.ts";
import type { SessionCard } from "../../../core/notification/notification.ts";
import { shortId } from "../../../core/session/session-name.ts";
import { RGB, STATE_LOOK } from "../../look.ts";
import { STRINGS } from "../../message-text.ts";
import { escapeToFit, embedUrl, timestamp } from "./markdown.ts";
import {
  embedChars,
  SUPPRESS_NOTIFICATIONS,
  type Embed,
  type EmbedField,
  type MessageBody,
  LIMITS,
  NO_MENTIONS,
} from "./message-types.ts";
import { embedFields, projectLine, titleOf } from "./notification-embed.ts";

const NAME_CHARS = 200;
const DETAIL_CHARS = 1000;
const ACTION_CHARS = 180;
const MAX_ACTIONS = 5;

/**
 * The session's card, the same for creating and editing. It never pings and does not depend on the time of its
 * creation, so an unchanged session gives an unchanged body. It is silent: a separate message asks for a person.
 */
export function toCardBody(card: SessionCard, { language }: { readonly language: Language }): MessageBody {
  const { session, state, link } = card;
  const author = projectLine(session, NAME_CHARS);
  const url = embedUrl(link);
  const head: Embed = {
    title: titleOf(session, NAME_CHARS),
    ...(url !== null && { url }),
    description: describeCard(card),
    color: RGB[STATE_LOOK[state].colour],
    ...(author !== "" && { author: { name: author } }),
    footer: { text: joinPlain([shortId(session.sessionId), session.model], NAME_CHARS) },
  };
  const fields = cardFields(card, language, LIMITS.embedText - embedChars(head));
  return { ...toPlainCardBody(card), embeds: [{ ...head, fields }] };
}

/** The card without its embed, if Discord rejects or removes the embed. */
export function toPlainCardBody(card: SessionCard): MessageBody {
  const content = `${STATE_LOOK[card.state].emoji} ${card.stateWord}: ${titleOf(card.session, NAME_CHARS)}`;
  return { content, embeds: [], allowed_mentions: NO_MENTIONS, flags: SUPPRESS_NOTIFICATIONS };
}

function describeCard({ state, stateWord, stateSinceMs, detail, lastActions }: SessionCard): string {
  const lines = [
    `${STATE_LOOK[state].emoji} ${stateWord} ${timestamp(stateSinceMs, "R")}`,
    escapeToFit(detail ?? "", DETAIL_CHARS),
  ];
  const actions = lastActions
    .slice(-MAX_ACTIONS)
    .map((action) => escapeToFit(oneLine(action, ACTION_CHARS), ACTION_CHARS));
  // Small and grey, because past actions matter less than the state.
  const small = actions.filter((line) => line !== "").map((line) => `-# ${line}`);
  return [...lines.filter((line) => line !== ""), ...small].join("\n");
}

/** The start comes first, so that other fields cannot displace it. The state has the end already. */
function cardFields({ startedAtMs, fields }: SessionCard, language: Language, budget: number): EmbedField[] {
  const started = { name: STRINGS[language].started, value: timestamp(startedAtMs, "R"), inline: true };
  const used = started.name.length + started.value.length;
  return [started, ...embedFields(fields.slice(0, LIMITS.fields - 1), budget - used)];
}
