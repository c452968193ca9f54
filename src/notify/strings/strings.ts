import type { Language, Translation } from "../../core/i18n/message.ts";
import { en } from "./en.ts";
import { ja } from "./ja.ts";

export type Strings = Translation<typeof en>;

const TABLES: Readonly<Record<Language, Strings>> = { en, ja };

/** Our texts in a message, in that language. */
export function stringsOf(language: Language): Strings {
  return TABLES[language];
}
