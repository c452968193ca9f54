import { en } from "./en.ts";
import { ja } from "./ja.ts";
import type { PageStrings } from "./en.ts";

export const LANGUAGES = ["en", "ja"] as const;

export type Language = (typeof LANGUAGES)[number];

export const STRINGS: Readonly<Record<Language, PageStrings>> = { ja, en };

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The browser's first language that the page supports, else English. */
export function preferredLanguage(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguage) ?? "en";
}
