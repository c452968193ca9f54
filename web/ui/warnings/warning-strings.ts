import type { Language } from "../../i18n/language.ts";

export interface WarningStrings {
  readonly label: string;
  /** `{}` stands for the file, the branch or the command. */
  readonly sameFile: (count: string) => string;
  readonly sameBranch: (count: string) => string;
  readonly slowCall: (usual: string, now: string) => string;
  readonly loop: (count: string) => string;
  /** Links to the event that shows it. */
  readonly lastEdit: string;
  readonly call: string;
  readonly lastFailure: string;
  readonly dismiss: string;
  readonly count: (count: number) => string;
  readonly fewer: string;
}

export const WARNING_STRINGS: Readonly<Record<Language, WarningStrings>> = {
  en: {
    label: "Warnings",
    sameFile: (count) => `${count} sessions edit {}`,
    sameBranch: (count) => `${count} sessions edit on branch {}`,
    slowCall: (usual, now) => `{}: usually ${usual}, now ${now}`,
    loop: (count) => `{} failed ${count} times`,
    lastEdit: "Last edit",
    call: "Show call",
    lastFailure: "Last failure",
    dismiss: "Dismiss warning",
    count: (count) => (count === 1 ? "1 warning" : `${count} warnings`),
    fewer: "Show fewer",
  },
  ja: {
    label: "警告",
    sameFile: (count) => `${count}件のセッションが {} を編集中`,
    sameBranch: (count) => `${count}件のセッションがブランチ {} で編集中`,
    slowCall: (usual, now) => `{}: 通常${usual}、現在${now}`,
    loop: (count) => `{} が${count}回失敗`,
    lastEdit: "最後の編集",
    call: "呼び出しを表示",
    lastFailure: "最後の失敗",
    dismiss: "警告を閉じる",
    count: (count) => `警告 ${count}件`,
    fewer: "表示を減らす",
  },
};
