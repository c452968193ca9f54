import type { Language } from "../../i18n/language.ts";
import type { Todo } from "../../state/call-content.ts";

export interface RichStrings {
  readonly all: (count: string) => string;
  readonly fewer: string;
  readonly omitted: (count: string) => string;
  readonly command: string;
  readonly output: string;
  readonly noOutput: string;
  readonly errorOutput: string;
  readonly todos: string;
  readonly todo: Readonly<Record<Todo["state"], string>>;
  readonly answer: string;
  readonly noAnswer: string;
  readonly plan: string;
}

export const RICH_STRINGS: Readonly<Record<Language, RichStrings>> = {
  en: {
    all: (count) => `Show all ${count} lines`,
    fewer: "Show fewer lines",
    omitted: (count) => `${count} more lines – see raw JSON`,
    command: "Command",
    output: "Output",
    noOutput: "No output",
    errorOutput: "Error output",
    todos: "To do",
    todo: { pending: "Open", in_progress: "In progress", completed: "Done" },
    answer: "Answer",
    noAnswer: "Not answered",
    plan: "Plan",
  },
  ja: {
    all: (count) => `全${count}行を表示`,
    fewer: "折りたたむ",
    omitted: (count) => `残り${count}行は「元の JSON」で確認できます。`,
    command: "コマンド",
    output: "出力",
    noOutput: "出力なし",
    errorOutput: "エラー出力",
    todos: "ToDo",
    todo: { pending: "未着手", in_progress: "進行中", completed: "完了" },
    answer: "回答",
    noAnswer: "未回答",
    plan: "プラン",
  },
};
