import { isJsonObject, type JsonValue } from "../../core/json.ts";
import { cutText } from "../../core/text.ts";
import { textField } from "../payload-field.ts";

/** Longest prompt or reply that is handed on. */
const MAX_TEXT = 4000;

/** The text blocks of a message's content as one text, cut; empty when there are none. Thinking is not text. */
export function textOf(content: string | readonly JsonValue[]): string {
  if (typeof content === "string") return cutText(content, MAX_TEXT).toWellFormed();
  const parts: string[] = [];
  let length = 0;
  for (const block of content) {
    const text = isJsonObject(block) && block["type"] === "text" ? textField(block, "text") : null;
    if (text === null) continue;
    parts.push(text);
    length += text.length;
    if (length > MAX_TEXT) break;
  }
  return cutText(parts.join("\n"), MAX_TEXT).toWellFormed();
}
