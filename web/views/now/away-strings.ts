import type { AwayDto } from "../../../src/api/insights-dto.ts";
import type { Language } from "../../i18n/language.ts";

type Outcome = AwayDto["sessions"][number]["outcome"];

export interface AwayStrings {
  readonly heading: string;
  readonly since: (time: string, span: string) => string;
  readonly outcome: Readonly<Record<Outcome, (count: string) => string>>;
  readonly files: (count: string) => string;
  /** Successful edits whose lines are not known. */
  readonly unknownEdits: (count: string) => string;
  readonly markRead: string;
  readonly fewer: string;
  /** Shown where not all sessions are listed. */
  readonly listed: (shown: string, all: string) => string;
}

export const AWAY_STRINGS: Readonly<Record<Language, AwayStrings>> = {
  en: {
    heading: "While you were away",
    since: (time, span) => `since ${time} (${span})`,
    outcome: {
      waiting: (count) => `${count} waiting`,
      failed: (count) => `${count} failed`,
      running: (count) => `${count} running`,
      finished: (count) => `${count} finished`,
      stopped: (count) => `${count} stopped`,
    },
    files: (count) => (count === "1" ? "in 1 file" : `in ${count} files`),
    unknownEdits: (count) => (count === "1" ? "1 edit not counted" : `${count} edits not counted`),
    markRead: "Mark as read",
    fewer: "Show fewer",
    listed: (shown, all) => `The newest ${shown} of ${all} sessions`,
  },
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
