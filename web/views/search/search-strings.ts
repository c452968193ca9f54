import type { Language } from "../../i18n/language.ts";
import type { QueryKey, QueryProblem } from "../../state/search/search-query.ts";
import { SESSIONS_STRINGS, type SessionsStrings } from "../sessions/sessions-strings.ts";

export interface SearchStrings extends Pick<SessionsStrings, "filters" | "allProjects" | "clear"> {
  readonly keys: Readonly<Record<QueryKey, string>>;
  readonly allSessions: string;
  readonly allStatuses: string;
  readonly allModels: string;
  readonly allMachines: string;
  readonly remove: (filter: string) => string;
  readonly hits: string;
  readonly found: (count: string) => string;
  readonly atLeast: (count: string) => string;
  readonly calls: (count: string) => string;
  readonly atLeastCalls: (count: string) => string;
  readonly nothing: string;
  readonly nothingSoFar: string;
  readonly further: string;
  readonly problems: Readonly<Record<QueryProblem["kind"], (typed: string) => string>>;
  readonly eventNeedsText: string;
  readonly copied: (text: string) => string;
  readonly nothingToCopy: string;
  /** Where in a call a match is. */
  readonly places: Readonly<Record<"input" | "output" | "error", string>>;
  readonly suggestions: string;
  readonly recent: string;
  readonly clearRecent: string;
  readonly examples: string;
  readonly failedCommands: string;
  readonly runningCalls: string;
  readonly editsToday: string;
  readonly inProject: (project: string) => string;
  readonly syntax: string;
  readonly syntaxRows: readonly (readonly [typed: string, meaning: string])[];
  readonly what: string;
  readonly whatOfTeam: string;
  readonly whatNot: string;
}

function shared({ filters, allProjects, clear }: SessionsStrings) {
  return { filters, allProjects, clear };
}

export const SEARCH_STRINGS: Readonly<Record<Language, SearchStrings>> = {
  en: {
    ...shared(SESSIONS_STRINGS.en),
    keys: {
      tool: "Tool",
      path: "Path",
      status: "Status",
      project: "Project",
      session: "Session",
      model: "Model",
      event: "Event",
      machine: "Machine",
      after: "After",
      before: "Before",
    },
    allSessions: "All sessions",
    allStatuses: "Any status",
    allModels: "All models",
    allMachines: "All machines",
    remove: (filter) => `Remove filter ${filter}`,
    hits: "Results",
    found: (count) => `${count} ${count === "1" ? "result" : "results"}`,
    atLeast: (count) => `${count}+ results`,
    calls: (count) => `${count} ${count === "1" ? "call" : "calls"}`,
    atLeastCalls: (count) => `${count}+ calls`,
    nothing: "No results",
    nothingSoFar: "No matches yet in recent events.",
    further: "Search older events",
    problems: {
      "not-a-key": (typed) => `${typed} is searched as text: there is no such filter.`,
      status: (typed) => `${typed}: use ok, failed, denied, interrupted, open or unknown.`,
      day: (typed) => `${typed}: use a date such as 2026-11-25, today or yesterday.`,
      session: (typed) => `${typed}: no such session. Use its ID, or choose it from the list.`,
      "too-many": (most) => `A search has at most ${most} terms. Put a longer text in quotes.`,
      "status-or": () => "status: can stand in an OR with other status: filters alone.",
    },
    eventNeedsText: "Add a text: an event filter narrows a text search.",
    copied: (text) => `Copied: ${text}`,
    nothingToCopy: "Nothing to copy",
    places: { input: "Input", output: "Output", error: "Error" },
    suggestions: "Suggestions",
    recent: "Recent searches",
    clearRecent: "Clear recent searches",
    examples: "Try",
    failedCommands: "Failed commands",
    runningCalls: "Running calls",
    editsToday: "Edits since this morning",
    inProject: (project) => `Failures in ${project} today`,
    syntax: "Narrow it down",
    syntaxRows: [
      ["tool:Bash", "calls of one tool"],
      ["status:failed", "ok, failed, denied, interrupted, open, unknown"],
      ["project:shop", "also session:, model:, machine:, event:"],
      ["after:2026-11-25", "also before:, today, yesterday"],
      ["path:src/", "calls that read or change files there; quotes for spaces"],
      ['"rate limit" retry', "all of them, in any order; quotes keep words together"],
      ["deploy OR release", "one of the two; OR joins its neighbours alone"],
      ['-word, -"a b", -tool:Bash', "without it; quotes search for a minus itself"],
    ],
    what: "Searches prompts, final replies, commands, paths and outputs of all sessions, newest first. Case is ignored.",
    whatOfTeam:
      "Searches prompts, final replies, commands, paths and outputs of your own and of shared sessions, newest first. Case is ignored.",
    whatNot: "Text that an agent writes between two calls is not included: find it in its session.",
  },
  ja: {
    ...shared(SESSIONS_STRINGS.ja),
    keys: {
      tool: "ツール",
      path: "パス",
      status: "結果",
      project: "プロジェクト",
      session: "セッション",
      model: "モデル",
      event: "イベント",
      machine: "マシン",
      after: "以降",
      before: "より前",
    },
    allSessions: "全セッション",
    allStatuses: "全結果",
    allModels: "全モデル",
    allMachines: "全マシン",
    remove: (filter) => `絞り込み「${filter}」を解除`,
    hits: "検索結果",
    found: (count) => `${count}件`,
    atLeast: (count) => `${count}件以上`,
    calls: (count) => `呼び出し${count}件`,
    atLeastCalls: (count) => `呼び出し${count}件以上`,
    nothing: "一致する結果はありません。",
    nothingSoFar: "最近のイベントには一致がありません。",
    further: "さらに古いイベントを検索",
    problems: {
      "not-a-key": (typed) => `${typed} という絞り込みはないため、文字列として検索します。`,
      status: (typed) => `${typed}: ok、failed、denied、interrupted、open、unknown のいずれかを指定してください。`,
      day: (typed) => `${typed}: 2026-11-25 のような日付、today、yesterday のいずれかを指定してください。`,
      session: (typed) => `${typed}: 該当するセッションがありません。ID を入力するか、候補から選んでください。`,
      "too-many": (most) => `検索語は${most}個までです。長い文は引用符で囲んでください。`,
      "status-or": () => "status: と OR で組み合わせられるのは、ほかの status: だけです。",
    },
    eventNeedsText: "検索語も入力してください。イベントの指定は検索語と組み合わせて使います。",
    copied: (text) => `コピーしました: ${text}`,
    nothingToCopy: "コピーできる内容がありません",
    places: { input: "入力", output: "出力", error: "エラー" },
    suggestions: "候補",
    recent: "最近の検索",
    clearRecent: "最近の検索を消去",
    examples: "検索例",
    failedCommands: "失敗したコマンド",
    runningCalls: "実行中の呼び出し",
    editsToday: "今日の編集",
    inProject: (project) => `${project} での今日の失敗`,
    syntax: "絞り込みの書き方",
    syntaxRows: [
      ["tool:Bash", "特定のツールの呼び出し"],
      ["status:failed", "ok、failed、denied、interrupted、open、unknown"],
      ["project:shop", "ほかに session:、model:、machine:、event:"],
      ["after:2026-11-25", "ほかに before:、today、yesterday"],
      ["path:src/", "その場所のファイルを読んだり変更したりした呼び出し。空白を含むときは引用符で囲みます"],
      ['"rate limit" retry', "すべてを含むもの（順不同）。引用符の中は一続きの文字列です"],
      ["deploy OR release", "どちらかを含むもの。OR は直前と直後の語だけを結びます"],
      ['-word、-"a b"、-tool:Bash', "含まないもの。先頭の - 自体を探すときは引用符で囲みます"],
    ],
    what: "すべてのセッションの指示、最終応答、コマンド、パス、出力を新しい順に検索します。英字の大文字と小文字は区別しません。",
    whatOfTeam:
      "自分のセッションと共有されたセッションの指示、最終応答、コマンド、パス、出力を新しい順に検索します。英字の大文字と小文字は区別しません。",
    whatNot: "呼び出しの間にエージェントが書いた文は対象外です。各セッションの中で検索してください。",
  },
};
