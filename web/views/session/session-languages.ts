import type { Language } from "../../i18n/language.ts";
import { sessionEn } from "./session-en.ts";
import { sessionJa } from "./session-ja.ts";
import type { SessionStrings } from "./session-en.ts";

export const SESSION_STRINGS: Readonly<Record<Language, SessionStrings>> = { en: sessionEn, ja: sessionJa };

/** A word of Claude Code's in the reader's language; one that is not known stays as it is. */
export function wordOf<Code extends string | null>(code: Code, words: Readonly<Record<string, string>>): Code | string {
  return code !== null && Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}
