import type { Language } from "../../language.ts";
import { sessionEn } from "./session-en.ts";
import { sessionJa } from "./session-ja.ts";
import type { SessionWords } from "./session-words.ts";

export const SESSION_WORDS: Readonly<Record<Language, SessionWords>> = { en: sessionEn, ja: sessionJa };
