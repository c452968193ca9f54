import type { Language } from "../i18n/language.ts";

interface NotFoundStrings {
  readonly similar: string;
  readonly newest: (seq: string) => string;
  readonly search: (text: string) => string;
  readonly sessions: string;
  readonly now: string;
}

export const NOT_FOUND_STRINGS: Readonly<Record<Language, NotFoundStrings>> = {
  en: {
    similar: "Sessions with a similar ID",
    newest: (seq) => `Newest event: ${seq}`,
    search: (text) => `Search for “${text}”`,
    sessions: "All sessions",
    now: "Back to Now",
  },
  ja: {
    similar: "ID が似ているセッション",
    newest: (seq) => `最新のイベント: ${seq}`,
    search: (text) => `「${text}」を検索`,
    sessions: "セッション一覧",
    now: "「現在」に戻る",
  },
};
