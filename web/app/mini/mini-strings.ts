import type { Language } from "../../i18n/language.ts";

export interface MiniStrings {
  readonly title: string;
  /** Below the list, of those that need you. */
  readonly more: (count: string) => string;
}

export const MINI_STRINGS: Readonly<Record<Language, MiniStrings>> = {
  en: { title: "ccen · needs you", more: (count) => `and ${count} more` },
  ja: { title: "ccen · 対応待ち", more: (count) => `ほか${count}件` },
};
