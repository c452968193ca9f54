import type { Language } from "../../i18n/language.ts";

const en = {
  all: (count: string) => `Show all ${count} lines`,
  fewer: "Show fewer lines",
  omitted: (count: string) => `${count} more lines – see raw JSON`,
  /** Goes on with a long text. */
  more: "Show more",
  command: "Command",
  output: "Output",
  noOutput: "No output",
  errorOutput: "Error output",
  copyCommand: "Copy command",
  copyOutput: "Copy output",
  copyCode: "Copy code",
  copyPath: "Copy path",
  copyPatch: "Copy patch",
  /** A change whose place in the file is unknown: nothing can apply it. */
  copyDiff: "Copy diff",
  copyText: "Copy text",
  todos: "To do",
  todo: { pending: "Open", in_progress: "In progress", completed: "Done" },
  answer: "Answer",
  options: "Options",
  several: "Several can be chosen",
  plan: "Plan",
  prompt: "Prompt",
  table: "Table",
  /** In place of a picture, which is not loaded. */
  image: (alt: string) => (alt === "" ? "image" : `image: ${alt}`),
};

export type RichStrings = typeof en;

export const RICH_STRINGS: Readonly<Record<Language, RichStrings>> = {
  en,
  ja: {
    all: (count) => `全${count}行を表示`,
    fewer: "折りたたむ",
    omitted: (count) => `残り${count}行は「元の JSON」で確認できます。`,
    more: "続きを表示",
    command: "コマンド",
    output: "出力",
    noOutput: "出力なし",
    errorOutput: "エラー出力",
    copyCommand: "コマンドをコピー",
    copyOutput: "出力をコピー",
    copyCode: "コードをコピー",
    copyPath: "パスをコピー",
    copyPatch: "パッチをコピー",
    copyDiff: "差分をコピー",
    copyText: "本文をコピー",
    todos: "ToDo",
    todo: { pending: "未着手", in_progress: "進行中", completed: "完了" },
    answer: "回答",
    options: "選択肢",
    several: "複数選択可",
    plan: "プラン",
    prompt: "指示",
    table: "表",
    image: (alt) => (alt === "" ? "画像" : `画像: ${alt}`),
  },
};
