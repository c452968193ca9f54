/**
 * A fake Bot API on loopback, with one bot: its messages and edits, in Telegram's words, with 20 messages a minute for
 * each chat, and its updates by long polling, with people who click and reply.
 */
import { setTimeout as realSleep } from "node:timers/promises";
import type { TestContext } from "node:test";
import { isJsonObject, objectField, parseJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import type { Clock, Sleep } from "../../src/core/ports.ts";
import { startLoopback, type Answer, type Loopback } from "./loopback.ts";
import { inlineButtons, readTelegramMarkup, readTelegramText, toTelegramEntities } from "./telegram-body.ts";
import { telegramMentions, type TelegramText } from "./telegram-html.ts";
import { createTelegramUpdates, type Clicked, type TelegramUser } from "./telegram-updates.ts";

export const BOT_TOKEN = "123456789:AAF-q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h";

const BOT: TelegramUser = { id: 123_456_789, is_bot: true, first_name: "Notifier" };

const PER_MINUTE = 20;
const MINUTE_MS = 60_000;

export interface TelegramMessage {
  readonly id: number;
  readonly chatId: string;
  readonly threadId: number | null;
  readonly text: TelegramText;
  readonly markup: JsonObject | null;
  readonly mentions: readonly string[];
  readonly silent: boolean;
  readonly atMs: number;
  readonly editedAtMs: number | null;
  /** Texts that an edit has replaced. */
  readonly earlier: readonly TelegramText[];
}

interface Chat {
  readonly title: string;
  readonly topics: Set<number>;
  type: "private" | "supergroup" | "channel";
  state: "open" | "left" | "read-only" | { readonly movedTo: number };
}

export interface FakeTelegram extends Loopback {
  /** Oldest first. */
  readonly messages: readonly TelegramMessage[];
  readonly updates: ReturnType<typeof createTelegramUpdates>;
  chat(id: string): Chat;
  addUser(name: string): TelegramUser;
  /** Labels of a message's buttons. */
  labels(messageId: number): readonly string[];
  click(messageId: number, label: string, user: TelegramUser): Clicked;
  /** A message of a person that replies to one of the bot's. */
  reply(messageId: number, text: string, user: TelegramUser): void;
  /** As another program with the bot's token. */
  call(method: string, body: JsonObject): Promise<JsonObject>;
}

const FIELDS: Readonly<Record<string, ReadonlySet<string>>> = {
  sendMessage: new Set([
    "chat_id",
    "message_thread_id",
    "text",
    "parse_mode",
    "entities",
    "link_preview_options",
    "disable_notification",
    "reply_parameters",
    "reply_markup",
  ]),
  editMessageText: new Set([
    "chat_id",
    "message_id",
    "text",
    "parse_mode",
    "entities",
    "link_preview_options",
    "reply_markup",
  ]),
  editMessageReplyMarkup: new Set(["chat_id", "message_id", "reply_markup"]),
};

function answer(status: number, body: JsonObject): Answer {
  return { status, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

function ok(result: JsonValue): Answer {
  return answer(200, { ok: true, result });
}

function refuse(code: number, description: string, parameters?: JsonObject): Answer {
  return answer(code, { ok: false, error_code: code, description, ...(parameters !== undefined && { parameters }) });
}

interface FakeOptions {
  readonly clock: Clock;
  readonly sleep?: Sleep;
  /** The chats that the bot is in, by id. */
  readonly chats?: readonly string[];
}

export async function startFakeTelegram(
  t: Pick<TestContext, "after">,
  { clock, chats: ids = ["-1001"], sleep = async (ms, signal) => realSleep(ms, undefined, { signal }) }: FakeOptions,
): Promise<FakeTelegram> {
  const messages: TelegramMessage[] = [];
  const chats = new Map(
    ids.map((id): [string, Chat] => {
      const type = id.startsWith("-") ? "supergroup" : "private";
      return [id, { title: `Team ${id}`, topics: new Set(), type, state: "open" }];
    }),
  );
  const updates = createTelegramUpdates({ clock, sleep });
  let lastMessageId = 0;
  let users = 0;

  function send(body: JsonObject): Answer {
    const { message_thread_id: threadId = null } = body;
    const chatId = chatIdOf(body);
    const chat = chats.get(chatId);
    if (chat === undefined) return refuse(400, "Bad Request: chat not found");
    const problem = problemOf(chat);
    if (problem !== null) return problem;
    if (threadId !== null && !chat.topics.has(Number(threadId))) {
      return refuse(400, "Bad Request: message thread not found");
    }
    const [text, shown] = [readTelegramText(body), readTelegramMarkup(body)];
    if ("problem" in text) return refuse(400, `Bad Request: ${text.problem}`);
    if ("problem" in shown) return refuse(400, `Bad Request: ${shown.problem}`);
    const { markup } = shown;
    const atMs = clock.now();
    const lately = messages.filter((one) => one.chatId === chatId && atMs - one.atMs < MINUTE_MS);
    const [oldest] = lately;
    if (lately.length >= PER_MINUTE && oldest !== undefined) {
      const seconds = Math.ceil((oldest.atMs + MINUTE_MS - atMs) / 1000);
      return refuse(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
    }
    lastMessageId += 1;
    const message: TelegramMessage = {
      id: lastMessageId,
      chatId,
      threadId: threadId === null ? null : Number(threadId),
      text,
      markup,
      mentions: telegramMentions(text),
      silent: body["disable_notification"] === true,
      atMs,
      editedAtMs: null,
      earlier: [],
    };
    messages.push(message);
    return ok(toJson(message));
  }

  /** Without a text only the buttons change; without buttons they go. */
  function edit(body: JsonObject, hasText: boolean): Answer {
    const at = messages.findIndex(({ id, chatId }) => id === body["message_id"] && chatId === chatIdOf(body));
    const message = messages[at];
    if (message === undefined) return refuse(400, "Bad Request: message to edit not found");
    const [text, shown] = [hasText ? readTelegramText(body) : message.text, readTelegramMarkup(body)];
    if ("problem" in text) return refuse(400, `Bad Request: ${text.problem}`);
    if ("problem" in shown) return refuse(400, `Bad Request: ${shown.problem}`);
    const { markup } = shown;
    if (text.plain === message.text.plain && JSON.stringify(markup) === JSON.stringify(message.markup)) {
      return refuse(400, "Bad Request: message is not modified");
    }
    const earlier = hasText ? [...message.earlier, message.text] : message.earlier;
    const edited = { ...message, text, markup, mentions: telegramMentions(text), editedAtMs: clock.now(), earlier };
    messages[at] = edited;
    return ok(toJson(edited));
  }

  function remove(body: JsonObject): Answer {
    const at = messages.findIndex(({ id, chatId }) => id === body["message_id"] && chatId === chatIdOf(body));
    if (at === -1) return refuse(400, "Bad Request: message to delete not found");
    messages.splice(at, 1);
    return ok(true);
  }

  function chatJson(chatId: string): JsonObject {
    const { type = "private", title = "" } = chats.get(chatId) ?? {};
    return { id: Number(chatId), type, title };
  }

  function toJson({ id, chatId, threadId, text, markup, atMs, editedAtMs }: TelegramMessage): JsonObject {
    return {
      message_id: id,
      from: { ...BOT },
      chat: chatJson(chatId),
      date: Math.floor(atMs / 1000),
      ...(editedAtMs !== null && { edit_date: Math.floor(editedAtMs / 1000) }),
      ...(threadId !== null && { message_thread_id: threadId, is_topic_message: true }),
      text: text.plain,
      entities: [...toTelegramEntities(text)],
      ...(inlineButtons(markup).length > 0 && { reply_markup: markup }),
    };
  }

  async function take(name: string, body: JsonObject, gone: AbortSignal): Promise<Answer> {
    const unknown = Object.keys(body).find((key) => FIELDS[name]?.has(key) === false);
    if (unknown !== undefined) return refuse(400, `Bad Request: unknown field ${unknown}`);
    switch (name) {
      case "getMe":
        return ok({ ...BOT, username: "notifier_bot" });
      case "sendMessage":
        return send(body);
      case "editMessageText":
        return edit(body, true);
      case "editMessageReplyMarkup":
        return edit(body, false);
      case "deleteMessage":
        return remove(body);
      case "getChat":
        return chats.has(chatIdOf(body)) ? ok(chatJson(chatIdOf(body))) : refuse(400, "Bad Request: chat not found");
      case "answerCallbackQuery":
        return updates.answer(body)
          ? ok(true)
          : refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
      case "getWebhookInfo":
        return ok({ url: updates.webhookUrl() });
      case "deleteWebhook":
        updates.setWebhook("");
        return ok(true);
      case "getUpdates": {
        const end = await updates.poll(body, gone);
        return "conflict" in end ? refuse(409, end.conflict) : ok([...end.updates]);
      }
      default:
        return refuse(404, "Not Found");
    }
  }

  const loopback = await startLoopback(t, {
    clock,
    answer: async ({ method, path, headers, body: text }, gone) => {
      const called = /^\/bot([^/]+)\/(\w+)$/.exec(path);
      if (called === null || method !== "POST") return refuse(404, "Not Found");
      const [, token, name = ""] = called;
      if (token !== BOT_TOKEN) return refuse(401, "Unauthorized");
      const body = /^application\/json\b/.test(headers["content-type"] ?? "") ? parseJsonObject(text) : null;
      return isJsonObject(body) ? take(name, body, gone) : refuse(400, "Bad Request: message text is empty");
    },
  });

  function find(messageId: number): TelegramMessage {
    const message = messages.find(({ id }) => id === messageId);
    if (message === undefined) throw new Error(`there is no message ${messageId}`);
    return message;
  }

  return {
    ...loopback,
    messages,
    updates,
    chat: (id) => {
      const chat = chats.get(id);
      if (chat === undefined) throw new Error(`there is no chat ${id}`);
      return chat;
    },
    addUser: (name) => {
      users += 1;
      return { id: 5_000_000_000 + users, is_bot: false, first_name: name };
    },
    labels: (messageId) => inlineButtons(find(messageId).markup).map(({ text }) => text),
    click: (messageId, label, user) => {
      const message = find(messageId);
      const button = inlineButtons(message.markup).find(({ text }) => text === label);
      if (button === undefined) throw new Error(`there is no button ${label}`);
      return updates.addClick({ from: { ...user }, message: toJson(message), data: button.data });
    },
    reply: (messageId, text, user) => {
      const to = find(messageId);
      lastMessageId += 1;
      updates.addMessage({
        message_id: lastMessageId,
        from: { ...user },
        chat: chatJson(to.chatId),
        date: Math.floor(clock.now() / 1000),
        text,
        reply_to_message: toJson(to),
      });
    },
    call: async (method, body) => {
      const { body: text } = await take(method, body, new AbortController().signal);
      return objectField(parseJsonObject(text) ?? {}, "result");
    },
  };
}

function chatIdOf({ chat_id: id }: JsonObject): string {
  return typeof id === "string" || typeof id === "number" ? String(id) : "";
}

function problemOf({ state }: Chat): Answer | null {
  if (state === "left") return refuse(403, "Forbidden: bot was kicked from the supergroup chat");
  if (state === "read-only") return refuse(400, "Bad Request: not enough rights to send text messages to the chat");
  if (state === "open") return null;
  return refuse(400, "Bad Request: group chat was upgraded to a supergroup chat", {
    migrate_to_chat_id: state.movedTo,
  });
}
