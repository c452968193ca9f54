/** What the Bot API accepts in the body of a message, and what it makes of it. */
import { isJsonObject, objectsField, textField, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import { parseTelegramHtml, type TelegramText } from "./telegram-html.ts";

const MAX_CHARS = 4096;
const MAX_RAW_BYTES = 32_768;
const MAX_ENTITIES = 100;
const MAX_BUTTONS = 100;
const MAX_DATA_BYTES = 64;

interface Problem {
  readonly problem: string;
}

const TAGS: Readonly<Record<string, string>> = { bold: "b", italic: "i", pre: "pre", text_link: "a" };

/** The text of a message, by HTML or by entities; the problem of one that Telegram rejects. */
export function readTelegramText({ text: raw, parse_mode: mode, entities }: JsonObject): TelegramText | Problem {
  if (typeof raw !== "string") return { problem: "message text is empty" };
  if (Buffer.byteLength(raw) > MAX_RAW_BYTES) return { problem: "text is too long" };
  const text = mode === "HTML" ? parseTelegramHtml(raw) : readEntities(raw, entities);
  if ("problem" in text) return { problem: `can't parse entities: ${text.problem}` };
  if (text.plain.trim() === "") return { problem: "message text is empty" };
  if (text.plain.trim().length > MAX_CHARS) return { problem: "message is too long" };
  return text;
}

function readEntities(raw: string, entities: JsonValue | undefined): TelegramText | Problem {
  const plain = raw
    .replaceAll(/[\t\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, " ")
    .replaceAll(/[\r\u2028-\u202e]|[\u030a\u0333\u033f]/g, "");
  const found = Array.isArray(entities) ? (entities as readonly JsonValue[]).filter(isJsonObject) : [];
  const isOutside = found.some(({ offset, length }) => Number(offset) + Number(length) > plain.length);
  if (isOutside) return { problem: "entity beyond the end of the text" };
  return {
    plain,
    entities: found.slice(0, MAX_ENTITIES).map(({ type, offset, length, url }) => ({
      tag: typeof type === "string" ? (TAGS[type] ?? type) : "",
      start: Number(offset),
      end: Number(offset) + Number(length),
      href: typeof url === "string" ? url : null,
    })),
  };
}

/** The inline keyboard of a body, or a prompt for a reply; null without one. */
export function readTelegramMarkup({
  reply_markup: markup,
}: JsonObject): { readonly markup: JsonObject | null } | Problem {
  if (markup === undefined) return { markup: null };
  if (!isJsonObject(markup)) return { problem: "object expected as reply markup" };
  if (markup["force_reply"] === true) {
    const hint = markup["input_field_placeholder"];
    const isLong = typeof hint === "string" && (hint.length < 1 || hint.length > 64);
    return isLong ? { problem: "input field placeholder must have 1 to 64 characters" } : { markup };
  }
  const buttons = buttonsOf(markup);
  if (buttons.length > MAX_BUTTONS) return { problem: "reply markup is too long" };
  for (const { text, callback_data: data } of buttons) {
    if (typeof text !== "string" || text === "") return { problem: "inline keyboard button text must be non-empty" };
    if (typeof data !== "string" || data === "" || Buffer.byteLength(data) > MAX_DATA_BYTES) {
      return { problem: "BUTTON_DATA_INVALID" };
    }
  }
  return { markup: buttons.length === 0 ? null : markup };
}

interface InlineButton {
  readonly text: string;
  readonly data: string;
}

/** The buttons of a message, row by row. */
export function inlineButtons(markup: JsonObject | null): readonly InlineButton[] {
  return buttonsOf(markup).map((one) => ({
    text: textField(one, "text") ?? "",
    data: textField(one, "callback_data") ?? "",
  }));
}

function buttonsOf(markup: JsonObject | null): readonly JsonObject[] {
  const rows = markup?.["inline_keyboard"];
  return Array.isArray(rows) ? rows.flatMap((row) => objectsField({ row }, "row")) : [];
}

/** As Telegram returns a text in a message. */
export function toTelegramEntities({ entities }: TelegramText): readonly JsonObject[] {
  return entities.map(({ tag, start, end, href }) => ({
    type: Object.entries(TAGS).find(([, one]) => one === tag)?.[0] ?? tag,
    offset: start,
    length: end - start,
    ...(href !== null && { url: href }),
  }));
}
