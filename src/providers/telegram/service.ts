import type { MessageService } from "../../core/notification/delivery.ts";
import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import { isJsonObject, parseJsonObject, type JsonObject } from "../../core/json.ts";
import { plainLine } from "../../core/format/plain-line.ts";
import { requestOnce, type HttpRequest } from "../../system/http-client.ts";
import { createHttpService } from "../http-service.ts";
import type { CheckDeps, CheckResult, ServiceDeps } from "../provider.ts";
import type { Language } from "../strings.ts";
import { withoutSecrets } from "../without-secrets.ts";
import { toTelegramMessage } from "./telegram-message.ts";

/** Telegram's FAQ: one message a second in a chat, and 20 a minute in a group. */
const SPACING_MS = 1000;
const QUIET_SPACING_MS = 3000;

const CHECK_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 4096;
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

/** A chat that a Telegram bot writes to. */
export function createService(settings: TelegramSettings, deps: ServiceDeps): MessageService {
  const { telegramChatId: chatId, telegramThreadId: threadId, language } = settings;
  return createHttpService({
    ...deps,
    spacingMs: SPACING_MS,
    quietSpacingMs: QUIET_SPACING_MS,
    reader: {
      errorText: errorTextOf,
      messageId: (text) => {
        const id = fieldOf(parseJsonObject(text), "result")?.["message_id"];
        return typeof id === "number" ? String(id) : "";
      },
      withoutSecrets: withoutTokenOf(settings),
      pauseMs: (text) => {
        const seconds = fieldOf(parseJsonObject(text), "parameters")?.["retry_after"];
        return typeof seconds === "number" && seconds >= 0 ? Math.ceil(seconds * 1000) : null;
      },
      isClosed: (text) => CLOSED.test(descriptionOf(text) ?? ""),
    },
    request: (messages) => callOf(settings, "sendMessage", toTelegramMessage(messages, { chatId, threadId, language })),
  });
}

/** Requests the chat from Telegram: checks the token, and the bot's access to the chat. Sends nothing. */
export async function check(settings: TelegramSettings, { fetch, signal }: CheckDeps): Promise<CheckResult> {
  const answer = await requestOnce(callOf(settings, "getChat", { chat_id: settings.telegramChatId }), {
    fetch,
    nowMs: 0,
    signal,
    timeoutMs: CHECK_TIMEOUT_MS,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  const name = "chat";
  if (answer.kind !== "answered") {
    return {
      name,
      status: "fail",
      detail: deliveryReasonText(answer.reason, "en"),
      fix: "Nothing was sent; try again in a while.",
    };
  }
  const { status, text } = answer;
  if (status !== 200) {
    const detail = withoutTokenOf(settings)(`HTTP ${status}: ${errorTextOf(text)}`);
    const fix =
      status === 401 || status === 404
        ? "Correct CCEN_TELEGRAM_BOT_TOKEN: @BotFather shows it."
        : "Correct CCEN_TELEGRAM_CHAT_ID; the bot has to be in that chat, or to have been written to once.";
    return { name, status: "fail", detail, fix };
  }
  const { title, username } = fieldOf(parseJsonObject(text), "result") ?? {};
  const shown = plainLine([title, username].find((one) => typeof one === "string") ?? "", TITLE_CHARS);
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

function withoutTokenOf({ telegramBotToken }: TelegramSettings): (text: string) => string {
  // A response may quote the part after the bot's number alone, which is the secret.
  return withoutSecrets([telegramBotToken, telegramBotToken.slice(telegramBotToken.indexOf(":") + 1)]);
}

function errorTextOf(text: string): string {
  const description = descriptionOf(text);
  if (description === null) return "not from Telegram";
  const movedTo = fieldOf(parseJsonObject(text), "parameters")?.["migrate_to_chat_id"];
  return typeof movedTo === "number" ? `${description} (its number is ${movedTo} now)` : description;
}

function descriptionOf(text: string): string | null {
  const description = parseJsonObject(text)?.["description"];
  return typeof description === "string" ? description : null;
}

function fieldOf(value: JsonObject | null, name: string): JsonObject | null {
  const field = value?.[name];
  return isJsonObject(field) ? field : null;
}
