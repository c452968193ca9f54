import type { Language } from "../../i18n/language.ts";
import type { Todo } from "../../state/call-content.ts";

export interface RichStrings {
  readonly all: (count: string) => string;
  readonly fewer: string;
  readonly omitted: (count: string) => string;
  /** Goes on with a long text. */
  readonly more: string;
  readonly command: string;
  readonly output: string;
  readonly noOutput: string;
  readonly errorOutput: string;
  readonly copyCommand: string;
  readonly copyOutput: string;
  readonly copyCode: string;
  readonly copyPath: string;
  readonly copyPatch: string;
  /** A change whose place in the file is unknown: nothing can apply it. */
  readonly copyDiff: string;
  readonly copyText: string;
  readonly todos: string;
  readonly todo: Readonly<Record<Todo["state"], string>>;
  readonly answer: string;
  readonly options: string;
  readonly several: string;
  readonly plan: string;
  readonly prompt: string;
  readonly table: string;
  /** In place of a picture, which is not loaded. */
  readonly image: (alt: string) => string;
}

export const RICH_STRINGS: Readonly<Record<Language, RichStrings>> = {
  en: {
    all: (count) => `Show all ${count} lines`,
    fewer: "Show fewer lines",
    omitted: (count) => `${count} more lines – see raw JSON`,
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
    image: (alt) => (alt === "" ? "image" : `image: ${alt}`),
  },
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
