import type { Language } from "../../i18n/language.ts";
import { sessionEn } from "./session-en.ts";
import { sessionJa } from "./session-ja.ts";
import type { SessionStrings } from "./session-strings.ts";

export const SESSION_STRINGS: Readonly<Record<Language, SessionStrings>> = { en: sessionEn, ja: sessionJa };
