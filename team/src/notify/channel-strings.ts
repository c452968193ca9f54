import type { Language } from "../../../src/core/i18n/message.ts";

type Asked = "permission" | "question" | "plan";

interface ChannelStrings {
  /** Project and owner, one of them alone where the other is unknown. */
  readonly subject: (project: string, owner: string) => string;
  readonly waits: Readonly<Record<Asked, (time: string) => string>>;
  readonly failed: string;
  readonly died: string;
  readonly headline: (subject: string, what: string) => string;
  readonly folded: (headline: string, count: number) => string;
}

/** Texts of a team's channel. */
export const CHANNEL_STRINGS: Readonly<Record<Language, ChannelStrings>> = {
  en: {
    subject: (project, owner) => `${project} · ${owner}`,
    waits: {
      permission: (time) => `waits for a permission (${time})`,
      question: (time) => `waits for an answer (${time})`,
      plan: (time) => `waits for the approval of a plan (${time})`,
    },
    failed: "turn failed",
    died: "process exited unexpectedly",
    headline: (subject, what) => `${subject} · ${what}`,
    folded: (headline, count) => `${headline} (and ${count} more ${count === 1 ? "session" : "sessions"})`,
  },
  ja: {
    subject: (project, owner) => `${project} · ${owner}`,
    waits: {
      permission: (time) => `許可待ち（${time}）`,
      question: (time) => `回答待ち（${time}）`,
      plan: (time) => `プラン承認待ち（${time}）`,
    },
    failed: "ターンが失敗",
    died: "プロセスが予期せず終了",
    headline: (subject, what) => `${subject} · ${what}`,
    folded: (headline, count) => `${headline}（ほか${count}セッション）`,
  },
};
