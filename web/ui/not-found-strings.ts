import type { Language } from "../i18n/language.ts";

const en = {
  similar: "Sessions with a similar ID",
  newest: (seq: string) => `Newest event: ${seq}`,
  search: (text: string) => `Search for “${text}”`,
  sessions: "All sessions",
  now: "Back to Now",
};

export const NOT_FOUND_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    similar: "ID が似ているセッション",
    newest: (seq) => `最新のイベント: ${seq}`,
    search: (text) => `「${text}」を検索`,
    sessions: "セッション一覧",
    now: "「現在」に戻る",
  },
};
