import type { Notification, NotificationBlock } from "../../core/notification/notification.ts";
import type { JsonObject } from "../../core/json.ts";
import { leadOf, lookOf } from "../look.ts";
import { blockText, truncateToFit, fieldLines, headlineOf, reachableLink, sessionLine } from "../message-text.ts";
import { shareOut } from "../share-out.ts";
import { STRINGS, type Language } from "../strings.ts";

/** Characters after the HTML is parsed. UTF-16 units are never fewer. */
const MAX_CHARS = 4096;

const HEADLINE_CHARS = 300;
const LISTED_CHARS = 200;
const NAME_CHARS = 200;

/** Most characters of the headline, the session, the link and the line breaks between all parts. */
const FRAME_CHARS = HEADLINE_CHARS + NAME_CHARS + 100;

const ZERO_WIDTH_SPACE = "\u200b";

interface TelegramOptions {
  readonly chatId: string;
  /** Empty for the chat itself. */
  readonly threadId: string;
  readonly language: Language;
}

/** The body of `sendMessage` for some notifications: HTML with only our own tags. No mentions. */
export function toTelegramMessage(notifications: readonly Notification[], options: TelegramOptions): JsonObject {
  const { chatId, threadId, language } = options;
  const lead = leadOf(notifications);
  if (lead === undefined) throw new RangeError("a message needs an announcement");
  return {
    chat_id: chatId,
    ...(threadId !== "" && { message_thread_id: Number(threadId) }),
    text: notifications.length === 1 ? alone(lead, language) : list(notifications, lead, language),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    disable_notification: notifications.every(({ silent }) => silent),
  };
}

function alone(notification: Notification, language: Language): string {
  const fields: NotificationBlock = { kind: "text", text: fieldLines(notification).join("\n") };
  const blocks = [...notification.blocks, fields]
    .map((block) => ({ ...block, text: blockText(block, MAX_CHARS) }))
    .filter(({ text }) => text !== "")
    .slice(0, 50);
  const shares = shareOut(
    blocks.map(({ text }) => shownChars(text)),
    MAX_CHARS - FRAME_CHARS,
  );
  const link = reachableLink(notification.link);
  return [
    `<b>${escapeText(titleOf(notification, HEADLINE_CHARS))}</b>`,
    ...blocks.map((block, index) => blockHtml(block, shares[index] ?? 0)),
    `<i>${escapeText(truncateToFit(sessionLine(notification, NAME_CHARS), NAME_CHARS, shownChars))}</i>`,
    ...(link === null ? [] : [`<a href="${escapeHtml(link)}">${STRINGS[language].dashboard}</a>`]),
  ]
    .filter((line) => line !== "" && line !== "<i></i>")
    .join("\n");
}

/** The lead's headline, which a phone shows, and one line for each notification. */
function list(notifications: readonly Notification[], lead: Notification, language: Language): string {
  const more = STRINGS[language].more(notifications.length - 1);
  return [
    `<b>${escapeText(titleOf(lead, HEADLINE_CHARS))} (${more})</b>`,
    ...notifications.map((one) => escapeText(titleOf(one, LISTED_CHARS))),
  ].join("\n");
}

function titleOf(notification: Notification, budget: number): string {
  const title = `${lookOf(notification).emoji} ${headlineOf(notification, budget)}`;
  return truncateToFit(title, budget, shownChars);
}

function blockHtml({ kind, text }: NotificationBlock, share: number): string {
  const cut = truncateToFit(text, share, kind === "code" ? (part) => part.length : shownChars);
  if (cut === "") return "";
  // Telegram parses mentions, links and commands only outside code.
  return kind === "code" ? `<pre>${escapeHtml(cut)}</pre>` : escapeText(cut);
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A text without mentions: Telegram takes `@name` for one unless a letter precedes it. */
function escapeText(text: string): string {
  return escapeHtml(guarded(text));
}

function guarded(text: string): string {
  return text.replaceAll(/(?<!\w)@(?=\w)/g, `@${ZERO_WIDTH_SPACE}`);
}

function shownChars(text: string): number {
  return guarded(text).length;
}
