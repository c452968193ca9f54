import { stripAnsi } from "../../core/format/text.ts";

// Control characters other than tab and line feed, and marks that turn the direction of a line.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text as a block of code that it cannot end: the fence is longer than any run of backticks inside.
 * @param language a constant, never from a payload
 */
export function fence(text: string, language = ""): string {
  const plain = stripAnsi(text)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(UNPRINTABLE, "")
    .replace(/(?<!\n)\n+$/, "")
    .toWellFormed();
  const longest = Math.max(2, ...plain.matchAll(/`+/g).map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${plain}\n${marks}\n`;
}

/** One line of a text as literal Markdown: every sign with a meaning is escaped. */
export function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(UNPRINTABLE, "")
    .toWellFormed()
    .replaceAll(/[\\`*_{}[\]()#+!|<>&~$@=]/g, "\\$&");
}
