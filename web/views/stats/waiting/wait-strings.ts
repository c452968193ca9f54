import type { WaitsDto } from "../../../../src/api/insights-dto.ts";
import type { Language } from "../../../i18n/language.ts";

type Kind = WaitsDto["kinds"][number]["kind"];

interface WaitStrings {
  /** The first line: the whole time, and how often. */
  readonly total: (time: string, count: string) => string;
  /** After it: waits without an end, whose time is in no number. */
  readonly goOn: (count: string) => string;
  readonly none: string;
  /** What would be here, and from when on. */
  readonly what: string;
  readonly allTime: string;
  /** Without an end in the period, while some go on. */
  readonly noneEnded: string;
  readonly median: string;
  readonly longest: string;
  readonly open: string;
  readonly unknownEnd: string;
  readonly unknownEndNote: string;
  readonly time: string;
  readonly count: string;
  readonly kinds: string;
  /** Heads of the first columns. */
  readonly names: Readonly<Record<"kinds" | "projects" | "tools" | "sessions", string>>;
  readonly kind: Readonly<Record<Kind, string>>;
  readonly projects: string;
  readonly tools: string;
  readonly sessions: string;
  readonly lengths: string;
  readonly under: (time: string) => string;
  readonly over: (time: string) => string;
  readonly noProject: string;
  readonly noTool: string;
  readonly allowed: string;
  readonly noAllowed: string;
  /** What a rule does and where to put it. */
  readonly rulesNote: readonly [string, string];
  readonly command: string;
  readonly tool: string;
  readonly lastAllowed: string;
  readonly rule: string;
  readonly byClient: string;
  readonly noRule: string;
  readonly copyRule: string;
  readonly copyAll: string;
  readonly incomplete: string;
  readonly note: string;
  /** The waits of several people. */
  readonly ofTeam: Pick<WaitStrings, "total" | "goOn" | "none" | "noneEnded" | "allowed" | "noAllowed">;
}

export const WAIT_STRINGS: Readonly<Record<Language, WaitStrings>> = {
  en: {
    total: (time, count) => `Agents waited ${time} for you, ${count} ${count === "1" ? "time" : "times"}.`,
    goOn: (count) => `${count} more ${count === "1" ? "waits" : "wait"} for you now; that time is not counted yet.`,
    none: "No agent waited for you in this period",
    what: "Permissions, questions, plans and forms appear here once they are answered: how long each waited, and the rules that would spare it.",
    allTime: "Show all time",
    noneEnded: "You have answered no agent in this period.",
    median: "Median",
    longest: "Longest",
    open: "Waiting now",
    unknownEnd: "End not seen",
    unknownEndNote: "The session ended or lost its connection while it waited; not in the other numbers.",
    time: "Waited",
    count: "Times",
    kinds: "By kind",
    names: { kinds: "Kind", projects: "Project", tools: "Tool", sessions: "Session" },
    kind: { permission: "Permission", question: "Question", plan: "Plan", elicitation: "Form" },
    projects: "By project",
    tools: "By tool",
    sessions: "By session",
    lengths: "How long",
    under: (time) => `< ${time}`,
    over: (time) => `≥ ${time}`,
    noProject: "No project",
    noTool: "No tool",
    allowed: "What you allowed",
    noAllowed: "You allowed no calls in this period.",
    rulesNote: [
      "With its rule, Claude Code runs these calls without asking you.",
      "Paste rules into `permissions.allow` in `~/.claude/settings.json` (all projects) or `.claude/settings.json` (one project).",
    ],
    command: "Call",
    tool: "Tool",
    lastAllowed: "Last",
    rule: "Permission rule",
    byClient: "suggested by Claude Code",
    noRule: "No safe rule",
    copyRule: "Copy rule",
    copyAll: "Copy all rules as JSON",
    incomplete: "The period has more waits than are read: the oldest are not included.",
    note: "Time from a question to its answer. Sessions that are done and wait at the prompt do not count.",
    ofTeam: {
      total: (time, count) => `Agents waited ${time} for an answer, ${count} ${count === "1" ? "time" : "times"}.`,
      goOn: (count) => `${count} more ${count === "1" ? "waits" : "wait"} now; that time is not counted yet.`,
      none: "No agent waited for an answer in this period",
      noneEnded: "No agent was answered in this period.",
      allowed: "What was allowed",
      noAllowed: "No calls were allowed in this period.",
    },
  },
  ja: {
    total: (time, count) => `エージェントがあなたの対応を待った時間は合計${time}（${count}回）です。`,
    goOn: (count) => `ほかに${count}件が現在対応待ちです（時間にはまだ含まれません）。`,
    none: "この期間に対応待ちはありませんでした",
    what: "許可、質問、プラン承認、入力に対応すると、待ち時間と、確認を省けるルールをここに表示します。",
    allTime: "全期間を表示",
    noneEnded: "この期間に回答した対応待ちはありません。",
    median: "中央値",
    longest: "最長",
    open: "現在対応待ち",
    unknownEnd: "終了不明",
    unknownEndNote: "待機中にセッションが終了したか、接続が切れました。ほかの数値には含まれません。",
    time: "待ち時間",
    count: "回数",
    kinds: "種類別",
    names: { kinds: "種類", projects: "プロジェクト", tools: "ツール", sessions: "セッション" },
    kind: { permission: "許可", question: "質問", plan: "プラン承認", elicitation: "入力" },
    projects: "プロジェクト別",
    tools: "ツール別",
    sessions: "セッション別",
    lengths: "待ち時間の分布",
    under: (time) => `${time}未満`,
    over: (time) => `${time}以上`,
    noProject: "プロジェクトなし",
    noTool: "ツールなし",
    allowed: "許可した操作",
    noAllowed: "この期間に許可した呼び出しはありません。",
    rulesNote: [
      "ルールを追加すると、Claude Code は該当する呼び出しを確認なしで実行します。",
      "`~/.claude/settings.json`（全プロジェクト）または `.claude/settings.json`（1つのプロジェクト）の `permissions.allow` に貼り付けてください。",
    ],
    command: "呼び出し",
    tool: "ツール",
    lastAllowed: "最終",
    rule: "許可ルール",
    byClient: "Claude Code の提案",
    noRule: "安全なルールなし",
    copyRule: "ルールをコピー",
    copyAll: "すべてのルールを JSON でコピー",
    incomplete: "件数が多すぎるため、最も古い対応待ちは含まれていません。",
    note: "確認の表示から回答までの時間です。完了して次の指示を待つセッションは含みません。",
    ofTeam: {
      total: (time, count) => `エージェントが対応を待った時間は合計${time}（${count}回）です。`,
      goOn: (count) => `ほかに${count}件が現在対応待ちです（時間にはまだ含まれません）。`,
      none: "この期間に対応待ちはありませんでした",
      noneEnded: "この期間に回答された対応待ちはありません。",
      allowed: "許可された操作",
      noAllowed: "この期間に許可された呼び出しはありません。",
    },
  },
};
