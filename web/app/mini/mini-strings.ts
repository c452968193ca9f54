import type { Language } from "../../i18n/language.ts";

const en = {
  title: "ccen · needs you" /** Below the list, of those that need you. */,
  more: (count: string) => `and ${count} more`,
};

export const MINI_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: { title: "ccen · 対応待ち", more: (count) => `ほか${count}件` },
};
