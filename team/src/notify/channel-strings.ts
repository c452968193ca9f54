import type { Language } from "../../../src/core/i18n/message.ts";

const en = {
  /** Project and owner, one of them alone where the other is unknown. */
  subject: (project: string, owner: string) => `${project} · ${owner}`,
  waits: {
    permission: (time: string) => `waits for a permission (${time})`,
    question: (time: string) => `waits for an answer (${time})`,
    plan: (time: string) => `waits for the approval of a plan (${time})`,
  },
  failed: "turn failed",
  died: "process exited unexpectedly",
  headline: (subject: string, what: string) => `${subject} · ${what}`,
  folded: (headline: string, count: number) =>
    `${headline} (and ${count} more ${count === 1 ? "session" : "sessions"})`,
};

/** Texts of a team's channel. */
export const CHANNEL_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
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
