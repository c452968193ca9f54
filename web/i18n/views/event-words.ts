import type { Language } from "../language.ts";

export interface EventWords {
  readonly none: string;
  readonly previous: string;
  readonly next: string;
  readonly inSession: string;
  readonly copyLink: string;
  readonly isFirst: string;
  readonly isLast: string;
}

export const EVENT_WORDS: Readonly<Record<Language, EventWords>> = {
  en: {
    none: "No event was named.",
    previous: "Previous in the session",
    next: "Next in the session",
    inSession: "Show it in its session",
    copyLink: "Copy the link",
    isFirst: "This is the first event of the session.",
    isLast: "This is the newest event of the session.",
  },
  ja: {
    none: "イベントが指定されていません。",
    previous: "前のイベント",
    next: "次のイベント",
    inSession: "セッションの中で表示",
    copyLink: "リンクをコピー",
    isFirst: "このセッションの最初のイベントです。",
    isLast: "このセッションの最新のイベントです。",
  },
};
