import type { Language } from "../../i18n/language.ts";

export interface EventStrings {
  readonly none: string;
  readonly previous: string;
  readonly next: string;
  readonly inSession: string;
  readonly copyLink: string;
  readonly isFirst: string;
  readonly isLast: string;
}

export const EVENT_STRINGS: Readonly<Record<Language, EventStrings>> = {
  en: {
    none: "No event selected",
    previous: "Previous event",
    next: "Next event",
    inSession: "Show in session",
    copyLink: "Copy link",
    isFirst: "This is the first event of the session.",
    isLast: "This is the latest event of the session.",
  },
  ja: {
    none: "イベントが選択されていません",
    previous: "前のイベント",
    next: "次のイベント",
    inSession: "セッションの中で表示",
    copyLink: "リンクをコピー",
    isFirst: "このセッションの最初のイベントです。",
    isLast: "このセッションの最新のイベントです。",
  },
};
