// The API removes these from a text before it looks for mentions, so they do not prevent a ping.
const STRIPPED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A text as it is stored: without invisible marks and the space around it. U+200B stays. */
export function storedText(text: unknown): string {
  return typeof text === "string" ? text.replaceAll(STRIPPED, "").trim() : "";
}
