/**
 * A fake Bot API on loopback, with one bot: `sendMessage` and `editMessageText` with `parse_mode: "HTML"`, `getChat`, in Telegram's words,
 * with 20 messages a minute for each chat.
 */
import type { TestContext } from "node:test";
import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import type { Clock } from "../../src/core/ports.ts";
import { startLoopback, type Loopback } from "./loopback.ts";
import { parseTelegramHtml, telegramMentions, type TelegramText } from "./telegram-html.ts";

export const BOT_TOKEN = "123456789:AAF-q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h";

const PER_MINUTE = 20;
const MINUTE_MS = 60_000;
const MAX_CHARS = 4096;
const MAX_RAW_BYTES = 32_768;

interface TelegramMessage {
  readonly id: number;
  readonly chatId: string;
  readonly threadId: number | null;
  readonly text: TelegramText;
  readonly mentions: readonly string[];
  readonly silent: boolean;
  readonly atMs: number;
  /** Texts that an edit has replaced. */
  readonly earlier: readonly TelegramText[];
}

interface Chat {
  readonly title: string;
  readonly topics: Set<number>;
  state: "open" | "left" | "read-only" | { readonly movedTo: number };
}

export interface FakeTelegram extends Loopback {
  /** Oldest first. */
  readonly messages: readonly TelegramMessage[];
  chat(id: string): Chat;
}

const FIELDS: ReadonlySet<string> = new Set([
  "chat_id",
  "message_thread_id",
  "text",
  "parse_mode",
  "link_preview_options",
  "disable_notification",
]);

const EDIT_FIELDS: ReadonlySet<string> = new Set([
  "chat_id",
  "message_id",
  "text",
  "parse_mode",
  "link_preview_options",
]);

function answer(status: number, body: JsonObject) {
  return { status, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

function refuse(code: number, description: string, parameters?: JsonObject) {
  return answer(code, { ok: false, error_code: code, description, ...(parameters !== undefined && { parameters }) });
}

/** @param chats the chats that the bot is in, by id */
export async function startFakeTelegram(
  t: Pick<TestContext, "after">,
  { clock, chats: ids = ["-1001"] }: { readonly clock: Clock; readonly chats?: readonly string[] },
): Promise<FakeTelegram> {
  const messages: TelegramMessage[] = [];
  const chats = new Map(
    ids.map((id): [string, Chat] => [id, { title: `Team ${id}`, topics: new Set(), state: "open" }]),
  );

  function send(body: JsonObject) {
    const unknown = Object.keys(body).find((key) => !FIELDS.has(key));
    if (unknown !== undefined) return refuse(400, `Bad Request: unknown field ${unknown}`);
    const { message_thread_id: threadId = null, text: raw, parse_mode: mode } = body;
    const chatId = chatIdOf(body);
    const chat = chats.get(chatId);
    if (chat === undefined) return refuse(400, "Bad Request: chat not found");
    const problem = problemOf(chat);
    if (problem !== null) return problem;
    if (threadId !== null && !chat.topics.has(Number(threadId))) {
      return refuse(400, "Bad Request: message thread not found");
    }
    const text = readText(raw, mode);
    if ("status" in text) return text;
    const atMs = clock.now();
    const lately = messages.filter((one) => one.chatId === chatId && atMs - one.atMs < MINUTE_MS);
    const [oldest] = lately;
    if (lately.length >= PER_MINUTE && oldest !== undefined) {
      const seconds = Math.ceil((oldest.atMs + MINUTE_MS - atMs) / 1000);
      return refuse(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
    }
    const id = messages.length + 1;
    const silent = body["disable_notification"] === true;
    const mentions = telegramMentions(text);
    messages.push({
      id,
      chatId,
      threadId: threadId === null ? null : Number(threadId),
      text,
      mentions,
      silent,
      atMs,
      earlier: [],
    });
    return answer(200, { ok: true, result: { message_id: id, date: Math.floor(atMs / 1000), text: text.plain } });
  }

  function edit(body: JsonObject) {
    const unknown = Object.keys(body).find((key) => !EDIT_FIELDS.has(key));
    if (unknown !== undefined) return refuse(400, `Bad Request: unknown field ${unknown}`);
    const at = messages.findIndex(({ id, chatId }) => id === body["message_id"] && chatId === chatIdOf(body));
    const message = messages[at];
    if (message === undefined) return refuse(400, "Bad Request: message to edit not found");
    const text = readText(body["text"], body["parse_mode"]);
    if ("status" in text) return text;
    if (text.plain === message.text.plain) return refuse(400, "Bad Request: message is not modified");
    messages[at] = { ...message, text, mentions: telegramMentions(text), earlier: [...message.earlier, message.text] };
    return answer(200, { ok: true, result: { message_id: message.id, text: text.plain } });
  }

  const loopback = await startLoopback(t, {
    clock,
    answer: ({ method, path, headers, body: text }) => {
      const called = /^\/bot([^/]+)\/(\w+)$/.exec(path);
      if (called === null || method !== "POST") return refuse(404, "Not Found");
      const [, token, name] = called;
      if (token !== BOT_TOKEN) return refuse(401, "Unauthorized");
      const body = /^application\/json\b/.test(headers["content-type"] ?? "") ? parseJsonObject(text) : null;
      if (!isJsonObject(body)) return refuse(400, "Bad Request: message text is empty");
      if (name === "sendMessage") return send(body);
      if (name === "editMessageText") return edit(body);
      if (name !== "getChat") return refuse(404, "Not Found");
      const chatId = chatIdOf(body);
      const chat = chats.get(chatId);
      return chat === undefined
        ? refuse(400, "Bad Request: chat not found")
        : answer(200, { ok: true, result: { id: chatId, type: "supergroup", title: chat.title } });
    },
  });
  return {
    ...loopback,
    messages,
    chat: (id) => {
      const chat = chats.get(id);
      if (chat === undefined) throw new Error(`there is no chat ${id}`);
      return chat;
    },
  };
}

/** @returns a refusal for a text that Telegram rejects */
function readText(raw: JsonValue | undefined, mode: JsonValue | undefined) {
  if (typeof raw !== "string" || mode !== "HTML") return refuse(400, "Bad Request: message text is empty");
  if (Buffer.byteLength(raw) > MAX_RAW_BYTES) return refuse(400, "Bad Request: text is too long");
  const text = parseTelegramHtml(raw);
  if ("problem" in text) return refuse(400, `Bad Request: can't parse entities: ${text.problem}`);
  if (text.plain.trim() === "") return refuse(400, "Bad Request: message text is empty");
  if (text.plain.trim().length > MAX_CHARS) return refuse(400, "Bad Request: message is too long");
  return text;
}

function chatIdOf({ chat_id: id }: JsonObject): string {
  return typeof id === "string" || typeof id === "number" ? String(id) : "";
}

function problemOf({ state }: Chat) {
  if (state === "left") return refuse(403, "Forbidden: bot was kicked from the supergroup chat");
  if (state === "read-only") return refuse(400, "Bad Request: not enough rights to send text messages to the chat");
  if (state === "open") return null;
  return refuse(400, "Bad Request: group chat was upgraded to a supergroup chat", {
    migrate_to_chat_id: state.movedTo,
  });
}
