import type { Language } from "../../../i18n/language.ts";

const en = {
  /** The first line: the whole time, and how often. */
  total: (time: string, count: string) =>
    `Agents waited ${time} for you, ${count} ${count === "1" ? "time" : "times"}.`,
  /** After it: waits without an end, whose time is in no number. */
  goOn: (count: string) =>
    `${count} more ${count === "1" ? "waits" : "wait"} for you now; that time is not counted yet.`,
  none: "No agent waited for you in this period",
  /** What would be here, and from when on. */
  what: "Permissions, questions, plans and forms appear here once they are answered: how long each waited, and the rules that would spare it.",
  /** Without an end in the period, while some go on. */
  noneEnded: "You have answered no agent in this period.",
  median: "Median",
  longest: "Longest",
  open: "Waiting now",
  unknownEnd: "End not seen",
  unknownEndNote: "The session ended or lost its connection while it waited; not in the other numbers.",
  time: "Waited",
  count: "Times",
  kinds: "By kind",
  /** Heads of the first columns. */
  names: { kinds: "Kind", projects: "Project", tools: "Tool", sessions: "Session" },
  kind: { permission: "Permission", question: "Question", plan: "Plan", elicitation: "Form" },
  sessions: "By session",
  lengths: "How long",
  under: (time: string) => `< ${time}`,
  over: (time: string) => `≥ ${time}`,
  allowed: "What you allowed",
  noAllowed: "You allowed no calls in this period.",
  /** What a rule does and where to put it. */
  rulesNote: [
    "With its rule, Claude Code runs these calls without asking you.",
    "Paste rules into `permissions.allow` in `~/.claude/settings.json` (all projects) or `.claude/settings.json` (one project).",
  ] as readonly [string, string],
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
  /** The waits of several people. */
  ofTeam: {
    total: (time: string, count: string) =>
      `Agents waited ${time} for an answer, ${count} ${count === "1" ? "time" : "times"}.`,
    goOn: (count: string) => `${count} more ${count === "1" ? "waits" : "wait"} now; that time is not counted yet.`,
    none: "No agent waited for an answer in this period",
    noneEnded: "No agent was answered in this period.",
    allowed: "What was allowed",
    noAllowed: "No calls were allowed in this period.",
  },
};

export const WAIT_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    total: (time, count) => `エージェントがあなたの対応を待った時間は合計${time}（${count}回）です。`,
    goOn: (count) => `ほかに${count}件が現在対応待ちです（時間にはまだ含まれません）。`,
    none: "この期間に対応待ちはありませんでした",
    what: "許可、質問、プラン承認、入力に対応すると、待ち時間と、確認を省けるルールをここに表示します。",
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
    sessions: "セッション別",
    lengths: "待ち時間の分布",
    under: (time) => `${time}未満`,
    over: (time) => `${time}以上`,
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
