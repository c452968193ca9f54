import type { Language } from "../../i18n/language.ts";

const en = {
  label: "Warnings",
  /** `{}` stands for the file, the branch or the command. */
  sameFile: (count: string) => `${count} sessions edit {}`,
  sameBranch: (count: string) => `${count} sessions edit on branch {}`,
  slowCall: (usual: string, now: string) => `{}: usually ${usual}, now ${now}`,
  loop: (count: string) => `{} failed ${count} times`,
  context: "Context {} full: automatic compaction may follow",
  /** Links to the event that shows it. */
  lastEdit: "Last edit",
  call: "Show call",
  lastFailure: "Last failure",
  dismiss: "Dismiss warning",
  count: (count: number) => (count === 1 ? "1 warning" : `${count} warnings`),
  fewer: "Show fewer",
};

export type WarningStrings = typeof en;

export const WARNING_STRINGS: Readonly<Record<Language, WarningStrings>> = {
  en,
  ja: {
    label: "警告",
    sameFile: (count) => `${count}件のセッションが {} を編集中`,
    sameBranch: (count) => `${count}件のセッションがブランチ {} で編集中`,
    slowCall: (usual, now) => `{}: 通常${usual}、現在${now}`,
    loop: (count) => `{} が${count}回失敗`,
    context: "コンテキスト使用率 {}：まもなく自動圧縮の可能性",
    lastEdit: "最後の編集",
    call: "呼び出しを表示",
    lastFailure: "最後の失敗",
    dismiss: "警告を閉じる",
    count: (count) => `警告 ${count}件`,
    fewer: "表示を減らす",
  },
};
