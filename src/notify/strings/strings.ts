import type { Language, Translation } from "../../core/i18n/message.ts";
import { en } from "./en.ts";
import { ja } from "./ja.ts";

export type Strings = Translation<typeof en>;

const TABLES: Readonly<Record<Language, Strings>> = { en, ja };

export function stringsOf(language: Language): Strings {
  return TABLES[language];
}
