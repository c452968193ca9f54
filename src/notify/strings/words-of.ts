import type { Language } from "../notify-settings.ts";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import type { Words } from "./words.ts";

const TABLES: Readonly<Record<Language, Words>> = { en, ja };

export function wordsOf(language: Language): Words {
  return TABLES[language];
}
