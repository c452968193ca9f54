import { itemPrefix, plainBlock, type MarkdownBlock } from "../../core/format/markdown.ts";
import { isBlank, plainLine } from "../../core/format/sanitize.ts";
import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import type { Language } from "../../core/i18n/message.ts";
import { objectField, textField, type JsonObject } from "../../core/json.ts";
import type { PostMessages } from "../../core/notification/delivery.ts";
import type { Notification, NotificationBlock } from "../../core/notification/notification.ts";
import type { HttpRequest } from "../../system/http-client.ts";
import { fitMarkdown } from "../fit-markdown.ts";
import { answerObject, ask, createHttpPost, withoutSecrets } from "../http-service.ts";
import { leadOf } from "../look.ts";
import {
  blockText,
  truncateToFit,
  fieldLines,
  fitTogether,
  moreOf,
  reachableLink,
  sessionLine,
  STRINGS,
  titleOf,
} from "../message-text.ts";
import type { CheckDeps, CheckResult, ServiceDeps } from "../provider.ts";
import { escapeHtml, escapeText, MAX_CHARS, shownChars } from "./text.ts";

/** Telegram's FAQ: one message a second in a chat, and 20 a minute in a group. */
const SPACING_MS = 1000;
const QUIET_SPACING_MS = 3000;

const TITLE_CHARS = 60;

/** Rejections that last until the chat, the topic or the bot's permissions there change. */
const CLOSED =
  /chat not found|thread not found|upgraded to a supergroup|not enough rights|have no rights|CHAT_WRITE_FORBIDDEN|TOPIC_(?:CLOSED|DELETED)/i;

interface TelegramSettings {
  readonly telegramBotToken: string;
  readonly telegramChatId: string;
  /** Empty for the chat itself. */
  readonly telegramThreadId: string;
  readonly telegramApiUrl: string;
  readonly language: Language;
}

export function createPost(settings: TelegramSettings, deps: ServiceDeps): PostMessages {
  const { telegramChatId: chatId, telegramThreadId: threadId, language } = settings;
  return createHttpPost({
    ...deps,
    spacingMs: SPACING_MS,
    quietSpacingMs: QUIET_SPACING_MS,
    secrets: secretsOf(settings),
    errorText: errorTextOf,
    messageId: (text) => {
      const id = objectField(answerObject(text), "result")["message_id"];
      return typeof id === "number" ? String(id) : "";
    },
    pauseMs: (text) => {
      const seconds = objectField(answerObject(text), "parameters")["retry_after"];
      return typeof seconds === "number" && seconds >= 0 ? Math.ceil(seconds * 1000) : null;
    },
    isClosed: (text) => CLOSED.test(textField(answerObject(text), "description") ?? ""),
    request: (messages, { messageId }) => {
      const message = toTelegramMessage(messages, { chatId, threadId, language });
      if (messageId === undefined) return callOf(settings, "sendMessage", message);
      const {
        message_thread_id: _thread,
        disable_notification: _silent,
        reply_parameters: _above,
        ...edited
      } = message;
      return callOf(settings, "editMessageText", { ...edited, message_id: Number(messageId) });
    },
  });
}

/** Requests the chat from Telegram: checks the token, and the bot's access to the chat. Sends nothing. */
export async function check(settings: TelegramSettings, deps: CheckDeps): Promise<CheckResult> {
  const answer = await ask(callOf(settings, "getChat", { chat_id: settings.telegramChatId }), deps);
  const name = "chat";
  if (answer.kind !== "answered") {
    const detail = deliveryReasonText(answer.reason, "en");
    return { name, status: "fail", detail, fix: "Nothing was sent; try again in a while." };
  }
  const { status, text } = answer;
  if (status !== 200) {
    const detail = withoutSecrets(`HTTP ${status}: ${errorTextOf(text)}`, secretsOf(settings));
    const fix =
      status === 401 || status === 404
        ? "Correct CCEN_TELEGRAM_BOT_TOKEN: @BotFather shows it."
        : "Correct CCEN_TELEGRAM_CHAT_ID; the bot has to be in that chat, or to have been written to once.";
    return { name, status: "fail", detail, fix };
  }
  const chat = objectField(answerObject(text), "result");
  const shown = plainLine(textField(chat, "title") ?? textField(chat, "username") ?? "", TITLE_CHARS);
  const detail = `the bot sees the chat${shown === "" ? "" : ` ${shown}`}; whether it may write there shows only a message`;
  return { name, status: "ok", detail, fix: null };
}

/** The token is part of the address, so neither may be logged. */
function callOf(settings: TelegramSettings, method: string, body: JsonObject): HttpRequest {
  const { telegramApiUrl, telegramBotToken } = settings;
  return {
    url: `${telegramApiUrl}/bot${telegramBotToken}/${method}`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** A response may quote the part after the bot's number alone, which is the secret. */
function secretsOf({ telegramBotToken }: TelegramSettings): readonly string[] {
  return [telegramBotToken, telegramBotToken.slice(telegramBotToken.indexOf(":") + 1)];
}

function errorTextOf(text: string): string {
  const answer = answerObject(text);
  const description = textField(answer, "description");
  if (description === null) return "not from Telegram";
  const movedTo = objectField(answer, "parameters")["migrate_to_chat_id"];
  return typeof movedTo === "number" ? `${description} (its number is ${movedTo} now)` : description;
}

const HEADLINE_CHARS = 300;
const LISTED_CHARS = 200;
const NAME_CHARS = 200;

/** Most characters of the headline, the session, the link and the line breaks between all parts. */
const FRAME_CHARS = HEADLINE_CHARS + NAME_CHARS + 100;

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
  const [repliesTo] = notifications.flatMap((one) => one.repliesTo ?? []);
  return {
    chat_id: chatId,
    ...(threadId !== "" && { message_thread_id: Number(threadId) }),
    ...(repliesTo !== undefined && {
      reply_parameters: { message_id: Number(repliesTo), allow_sending_without_reply: true },
    }),
    text: notifications.length === 1 ? alone(lead, language) : list(notifications, lead, language),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    disable_notification: notifications.every(({ silent }) => silent),
  };
}

function alone(notification: Notification, language: Language): string {
  const fields: NotificationBlock = { kind: "text", text: fieldLines(notification).join("\n") };
  const shown = fitTogether([...notification.blocks, fields], MAX_CHARS - FRAME_CHARS, fitBlock, ({ chars }) => chars);
  const link = reachableLink(notification.link);
  return [
    `<b>${titleHtml(notification, HEADLINE_CHARS)}</b>`,
    ...shown.map(({ html }) => html),
    `<i>${escapeText(truncateToFit(sessionLine(notification, NAME_CHARS), NAME_CHARS, shownChars))}</i>`,
    ...(link === null ? [] : [`<a href="${escapeHtml(link)}">${STRINGS[language].dashboard}</a>`]),
  ]
    .filter((line) => line !== "" && line !== "<i></i>")
    .join("\n");
}

/** The lead's headline, which a phone shows, and one line for each notification. */
function list(notifications: readonly Notification[], lead: Notification, language: Language): string {
  return [
    `<b>${titleHtml(lead, HEADLINE_CHARS)}${moreOf(notifications, language)}</b>`,
    ...notifications.map((one) => titleHtml(one, LISTED_CHARS)),
  ].join("\n");
}

function titleHtml(notification: Notification, budget: number): string {
  return escapeText(truncateToFit(titleOf(notification, budget), budget, shownChars));
}

interface Shown {
  readonly html: string;
  /** As Telegram counts, without tags. */
  readonly chars: number;
}

/** Telegram makes links of nothing in code. */
function fitBlock(block: NotificationBlock, budget: number): Shown {
  if (block.kind === "prose") return fitProse(block.text, budget);
  const text = truncateToFit(blockText(block, MAX_CHARS), budget, shownChars);
  const html = block.kind === "code" && text !== "" ? `<pre>${escapeHtml(text)}</pre>` : escapeText(text);
  return { html, chars: shownChars(text) };
}

function charsOf(block: MarkdownBlock): number {
  return shownChars(plainBlock(block)) + 1;
}

/** Claude's Markdown as HTML. Addresses are code, which is no link. */
function fitProse(raw: string, budget: number): Shown {
  const blocks = fitMarkdown(raw, budget, charsOf);
  return {
    html: blocks.map(proseHtml).join("\n"),
    chars: blocks.reduce((sum, block) => sum + charsOf(block), 0),
  };
}

const TAGS = { strong: "b", em: "i" } as const;
/** Bold where a line begins: only our headline looks like it. */
const LINE_TAG = "u";

function proseHtml(block: MarkdownBlock): string {
  if (block.kind === "code") return isBlank(block.text) ? "" : `<pre>${escapeHtml(block.text)}</pre>`;
  const isMarked = block.marker !== "";
  const runs = block.runs.map(({ style, text }, index) => {
    if (style === "code") return `<code>${escapeHtml(text)}</code>`;
    const shown = escapeText(text);
    const tag = style === "plain" ? null : index === 0 && !isMarked && style === "strong" ? LINE_TAG : TAGS[style];
    return tag === null ? shown : `<${tag}>${shown}</${tag}>`;
  });
  return `${itemPrefix(block)}${runs.join("")}`;
}
