import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { redactHead } from "../../core/redact/redact-head.ts";
import { truncateText } from "../../core/format/text.ts";
import { textField } from "../payload/payload-field.ts";

/** Longest prompt or reply that is passed on. */
const MAX_TEXT = 4000;

/**
 * The text blocks of a message's content as one text, without secrets, truncated; empty when there are none. Thinking
 * is not text.
 */
export function textOf(content: string | readonly JsonValue[], redactor: Redactor): string {
  if (typeof content === "string") return truncateClean(content, redactor);
  const parts: string[] = [];
  let length = 0;
  for (const block of content) {
    const text = isJsonObject(block) && block["type"] === "text" ? textField(block, "text") : null;
    if (text === null) continue;
    parts.push(text);
    length += text.length;
    if (length > MAX_TEXT) break;
  }
  return truncateClean(parts.join("\n"), redactor);
}

function truncateClean(text: string, redactor: Redactor): string {
  // A little more than fits, so that the truncation shows.
  return truncateText(redactHead(text, MAX_TEXT + 2, redactor), MAX_TEXT).toWellFormed();
}
