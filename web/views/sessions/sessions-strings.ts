import type { Language } from "../../i18n/language.ts";
import type { Column, Grouping } from "../../state/sessions/session-filter.ts";

export interface SessionsStrings {
  readonly filters: string;
  readonly column: Readonly<Record<Column, string>>;
  readonly columns: string;
  readonly sortBy: string;
  readonly state: string;
  readonly allStates: string;
  readonly project: string;
  readonly allProjects: string;
  readonly machine: string;
  readonly allMachines: string;
  readonly allOwners: string;
  readonly thisMachine: string;
  readonly byNeed: string;
  readonly groupBy: string;
  readonly grouping: Readonly<Record<Grouping | "none", string>>;
  readonly noProject: string;
  /** To an auditor, whatever the project. */
  readonly noShownProject: string;
  readonly text: string;
  readonly clear: string;
  readonly newcomers: (count: string) => string;
  readonly sortAgain: string;
  readonly totals: string;
  readonly count: (count: string) => string;
  readonly errors: (count: string) => string;
  readonly errorsNote: string;
  readonly tokens: (count: string) => string;
  readonly unknown: (count: string) => string;
  readonly cut: (count: string) => string;
  readonly loadOlder: string;
  readonly none: string;
  readonly begin: string;
  /** Instead of `none` and `begin`. */
  readonly noTeam: string;
  readonly whatToDo: string;
  readonly nothing: string;
  readonly notKnown: string;
}

export const SESSIONS_STRINGS: Readonly<Record<Language, SessionsStrings>> = {
  en: {
    filters: "Filters",
    column: {
      state: "State",
      name: "Session",
      owner: "Owner",
      project: "Project",
      model: "Model",
      started: "Started",
      used: "Last event",
      events: "Events",
      tools: "Calls",
      errors: "Errors",
      tokens: "Tokens",
      cost: "Cost",
    },
    columns: "Columns",
    sortBy: "Sort by",
    state: "State",
    allStates: "All states",
    project: "Project",
    allProjects: "All projects",
    machine: "Machine",
    allMachines: "All machines",
    allOwners: "All owners",
    thisMachine: "This machine",
    byNeed: "What needs you",
    groupBy: "Group by",
    grouping: { none: "No groups", project: "Project", day: "Day" },
    noProject: "No project",
    noShownProject: "Projects are not shown",
    text: "Title, project or ID",
    clear: "Clear filters",
    newcomers: (count) => `${count} new`,
    sortAgain: "Re-sort",
    totals: "Totals of the listed sessions",
    count: (count) => `${count} ${count === "1" ? "session" : "sessions"}`,
    errors: (count) => `${count} ${count === "1" ? "error" : "errors"}`,
    errorsNote: "Failed calls and failed turns",
    tokens: (count) => `${count} tokens`,
    unknown: (count) => `usage unknown for ${count}`,
    cut: (count) => `totals cover the newest ${count} only`,
    loadOlder: "Load more",
    none: "No sessions yet.",
    begin: "Get started",
    noTeam: "You are in no team, so you see your own sessions alone.",
    whatToDo: "What to do",
    nothing: "No matching sessions",
    notKnown: "Unknown",
  },
  ja: {
    filters: "絞り込み",
    column: {
      state: "状態",
      name: "セッション",
      owner: "所有者",
      project: "プロジェクト",
      model: "モデル",
      started: "開始",
      used: "最新イベント",
      events: "イベント",
      tools: "呼び出し",
      errors: "エラー",
      tokens: "トークン",
      cost: "費用",
    },
    columns: "列",
    sortBy: "並び順",
    state: "状態",
    allStates: "全状態",
    project: "プロジェクト",
    allProjects: "全プロジェクト",
    machine: "マシン",
    allMachines: "全マシン",
    allOwners: "全所有者",
    thisMachine: "このマシン",
    byNeed: "対応が必要な順",
    groupBy: "グループ化",
    grouping: { none: "グループなし", project: "プロジェクト", day: "日" },
    noProject: "プロジェクトなし",
    noShownProject: "プロジェクトは非表示",
    text: "タイトル、プロジェクト、ID",
    clear: "絞り込みを解除",
    newcomers: (count) => `新着 ${count}件`,
    sortAgain: "並べ替え",
    totals: "一覧の合計",
    count: (count) => `セッション ${count}`,
    errors: (count) => `エラー ${count}`,
    errorsNote: "失敗した呼び出しと失敗したターン",
    tokens: (count) => `トークン ${count}`,
    unknown: (count) => `使用量不明 ${count}件`,
    cut: (count) => `合計は新しい${count}件のみ`,
    loadOlder: "さらに読み込む",
    none: "まだセッションがありません。",
    begin: "始め方を見る",
    noTeam: "どのチームにも属していないため、表示されるのは自分のセッションだけです。",
    whatToDo: "対処方法",
    nothing: "一致するセッションはありません。",
    notKnown: "不明",
  },
};
