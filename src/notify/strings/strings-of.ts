import type { Language } from "../notify-settings.ts";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import type { Strings } from "./strings.ts";

const TABLES: Readonly<Record<Language, Strings>> = { en, ja };

export function stringsOf(language: Language): Strings {
  return TABLES[language];
}
