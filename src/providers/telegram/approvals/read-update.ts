import { plainName } from "../../../core/format/text.ts";
import { isJsonObject, objectField, textField, type JsonObject, type JsonValue } from "../../../core/json.ts";

interface FromPerson {
  readonly userId: string;
  /** As others see it; for the record and for people, never to check anything. */
  readonly userName: string;
  readonly chatId: string;
}

/** A click on a button. */
export interface Click extends FromPerson {
  readonly kind: "click";
  readonly queryId: string;
  readonly messageId: string;
  readonly data: string;
  /** The message with the button; see {@link shownBy}. Null where it is too old for the bot, or deleted. */
  readonly shown: string | null;
}

/** A message that replies to another one. */
export interface Reply extends FromPerson {
  readonly kind: "reply";
  readonly messageId: string;
  readonly toMessageId: string;
  readonly toText: string;
  /** Empty where it is a picture or the like. */
  readonly text: string;
}

const QUERY_ID = /^-?\d{1,20}$/;
/** The Bot API allows 64 bytes. */
const MAX_DATA_CHARS = 64;

/** A click or a reply, checked as strictly as it can be. Null for anything else. */
export function readUpdate(update: JsonObject): Click | Reply | null {
  if (isJsonObject(update["callback_query"])) return readClick(update["callback_query"]);
  return isJsonObject(update["message"]) ? readReply(update["message"]) : null;
}

function readClick(query: JsonObject): Click | null {
  const message = objectField(query, "message");
  const person = readPerson(query, message);
  const [queryId, messageId] = [textField(query, "id"), idIn(message, "message_id")];
  const data = textField(query, "data");
  if (person === null || queryId === null || messageId === null || data === null) return null;
  if (!QUERY_ID.test(queryId) || data.length > MAX_DATA_CHARS) return null;
  // For a message that the bot can no longer see, Telegram sends only its place, with the date 0.
  const shown = message["date"] === 0 ? null : shownBy(message);
  return { kind: "click", ...person, queryId, messageId, data, shown };
}

function readReply(message: JsonObject): Reply | null {
  const to = objectField(message, "reply_to_message");
  const person = readPerson(message, message);
  const [messageId, toMessageId] = [idIn(message, "message_id"), idIn(to, "message_id")];
  if (person === null || messageId === null || toMessageId === null) return null;
  const [toText, text] = [textField(to, "text") ?? "", textField(message, "text") ?? ""];
  return { kind: "reply", ...person, messageId, toMessageId, toText, text };
}

/** An anonymous administrator is a bot to Telegram, and a channel has no sender: neither can be known by an id. */
function readPerson(sent: JsonObject, { chat }: JsonObject): FromPerson | null {
  const from = objectField(sent, "from");
  const userId = from["is_bot"] === true || sent["sender_chat"] !== undefined ? null : idIn(from, "id");
  const chatId = isJsonObject(chat) ? idIn(chat, "id") : null;
  if (userId === null || chatId === null) return null;
  const full = [textField(from, "first_name"), textField(from, "last_name")].filter((part) => part !== null).join(" ");
  return { userId, chatId, userName: plainName(full) ?? plainName(textField(from, "username")) ?? userId };
}

/**
 * What a message says, with the time of its last edit: the same for two answers of Telegram only if it was not
 * changed in between, not even by another program with the bot's token.
 */
export function shownBy({ text = null, entities = null, edit_date: editedAt = null }: JsonObject): string {
  return JSON.stringify([text, entities, editedAt]);
}

/** Telegram's ids have at most 52 bits. */
export function idIn(object: JsonObject, key: string): string | null {
  const id: JsonValue | undefined = object[key];
  return typeof id === "number" && Number.isSafeInteger(id) ? String(id) : null;
}
