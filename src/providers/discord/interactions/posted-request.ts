import { isJsonObject, objectField, objectsField, textField, type JsonObject } from "../../../core/json.ts";
import type { Language } from "../../../core/i18n/message.ts";
import type { WrittenChoice } from "../../approvals/offered.ts";
import type { PostedRequest } from "../../approvals/posted-requests.ts";
import type { AnswerableRequest, Selected } from "../../approvals/request.ts";
import type { RequestMessage } from "./request-message.ts";

/** A form that was opened for a person. It can be sent once, by that person. */
interface OpenForm {
  readonly id: string;
  readonly choice: WrittenChoice;
  /** The custom id of each field, in the order of the questions. */
  readonly fieldIds: readonly string[];
}

export interface DiscordRequest extends PostedRequest {
  /** Null in a direct conversation. */
  readonly guildId: string | null;
  /** What the message shows and offers, as Discord answered it. */
  readonly fingerprint: string;
  /** For each user: Discord shows each person their own choices. */
  readonly selected: Map<string, Selected>;
  /** For each user; a second form replaces the first. */
  readonly forms: Map<string, OpenForm>;
}

interface Posting {
  readonly request: AnswerableRequest;
  readonly message: RequestMessage;
  readonly language: Language;
  readonly guildId: string | null;
  /** Discord's answer to the message that was sent or edited. */
  readonly answer: JsonObject;
}

/**
 * The record by which clicks are checked. Null where Discord's copy shows or offers anything else than what was sent:
 * then its buttons must be taken away.
 */
export function postedRequest({ request, message, language, guildId, answer }: Posting): DiscordRequest | null {
  const [messageId, channelId] = [textField(answer, "id"), textField(answer, "channel_id")];
  if (messageId === null || channelId === null) return null;
  if (JSON.stringify(shownBy(message.body)) !== JSON.stringify(shownBy(answer))) return null;
  return {
    id: request.id,
    kind: request.kind,
    questions: request.questions,
    language,
    guildId,
    channelId,
    messageId,
    controls: message.controls,
    fingerprint: fingerprintOf(answer),
    selected: new Map(),
    forms: new Map(),
  };
}

/**
 * Differs for messages that show or offer anything else, and after any edit. With the bot's token another program could
 * make the message ask for something else than what an answer allows.
 */
export function fingerprintOf(message: JsonObject): string {
  const { content = "", edited_timestamp: editedAt = null } = message;
  const attachments = objectsField(message, "attachments").length;
  return JSON.stringify([content, editedAt, attachments, shownBy(message)]);
}

/** Without what Discord adds on its own: types, ids, sizes. */
function shownBy(message: JsonObject): unknown {
  return [
    objectsField(message, "embeds").map((embed) => [
      text(embed, "title"),
      text(embed, "description"),
      text(embed, "url"),
      text(objectField(embed, "author"), "name"),
      text(objectField(embed, "footer"), "text"),
      objectsField(embed, "fields").map((field) => [text(field, "name"), text(field, "value")]),
      isJsonObject(embed["image"]) || isJsonObject(embed["thumbnail"]),
    ]),
    objectsField(message, "components").map((row) => objectsField(row, "components").map(shownByComponent)),
  ];
}

function shownByComponent(component: JsonObject): unknown {
  const options = objectsField(component, "options").map((one) => [text(one, "label"), text(one, "value")]);
  const names = ["label", "custom_id", "url", "placeholder"].map((key) => text(component, key));
  return [component["type"] ?? null, component["style"] ?? null, ...names, options];
}

function text(object: JsonObject, key: string): string {
  return textField(object, key)?.trim() ?? "";
}
