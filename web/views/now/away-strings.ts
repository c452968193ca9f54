import type { Language } from "../../i18n/language.ts";

const en = {
  heading: "While you were away",
  since: (time: string, span: string) => `since ${time} (${span})`,
  outcome: {
    waiting: (count: string) => `${count} waiting`,
    failed: (count: string) => `${count} failed`,
    running: (count: string) => `${count} running`,
    finished: (count: string) => `${count} finished`,
    stopped: (count: string) => `${count} stopped`,
  },
  files: (count: string) => (count === "1" ? "in 1 file" : `in ${count} files`),
  /** Successful edits whose lines are not known. */
  unknownEdits: (count: string) => (count === "1" ? "1 edit not counted" : `${count} edits not counted`),
  markRead: "Mark as read",
  fewer: "Show fewer",
  /** Shown where not all sessions are listed. */
  listed: (shown: string, all: string) => `The newest ${shown} of ${all} sessions`,
};

export const AWAY_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    heading: "離席中の動き",
    since: (time, span) => `${time} から（${span}）`,
    outcome: {
      waiting: (count) => `対応待ち ${count}`,
      failed: (count) => `失敗 ${count}`,
      running: (count) => `実行中 ${count}`,
      finished: (count) => `完了 ${count}`,
      stopped: (count) => `停止 ${count}`,
    },
    files: (count) => `（${count}ファイル）`,
    unknownEdits: (count) => `ほか${count}件の編集は行数不明`,
    markRead: "既読にする",
    fewer: "表示を減らす",
    listed: (shown, all) => `${all}件のうち新しい${shown}件`,
  },
};
