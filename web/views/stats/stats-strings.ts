import type { Language } from "../../i18n/language.ts";
import type { ChartName, MetricName, TopName } from "../../state/stats/stats-charts.ts";
import type { Period } from "../../state/period.ts";
import type { StatsSplit } from "../../state/stats/stats.ts";

type Panel = ChartName | TopName;

export interface StatsStrings {
  readonly filters: string;
  readonly tab: string;
  readonly tabs: Readonly<Record<"costs" | "waiting", string>>;
  readonly bucket: string;
  readonly buckets: Readonly<Record<"hour" | "day", string>>;
  /** Opens the filters. */
  readonly filter: string;
  readonly name: Readonly<Record<StatsSplit, string>>;
  /** No choice of that name. */
  readonly all: Readonly<Record<StatsSplit, string>>;
  readonly clear: string;
  readonly metrics: string;
  readonly metric: Readonly<Record<MetricName, string>>;
  /** `tool_p50` by itself. */
  readonly median: string;
  readonly details: string;
  readonly panel: Readonly<Record<Panel, string>>;
  readonly splitBy: string;
  readonly split: Readonly<Record<StatsSplit, string>>;
  /** Heading of the greatest chart, where it is of costs. */
  readonly mainCost: string;
  /** The rest of many parts. */
  readonly others: string;
  /** On a team server. */
  readonly branchesSeen: string;
  readonly noName: Readonly<Record<StatsSplit, string>>;
  /** Heading of the first column. */
  readonly topName: Readonly<Record<TopName, string>>;
  /** The previous period, in a legend. */
  readonly before: (period: Period) => string;
  /** Beside a change: what it is compared with. */
  readonly from: (value: string) => string;
  readonly nothingBefore: string;
  readonly points: (value: string) => string;
  readonly ofCalls: (percent: string) => string;
  readonly notKnown: string;
  /** One line for all panels that a filter leaves out. */
  readonly leftOut: (names: string) => string;
  readonly nothing: (panel: string) => string;
  /** Where the period has nothing at all. */
  readonly empty: Readonly<Record<"heading" | "filtered" | "what" | "all" | "clear", string>>;
  readonly noPrice: string;
  readonly table: string;
  readonly csv: (name: string) => string;
  readonly time: string;
  /** A chart in one sentence, for screen readers. */
  readonly summary: (chart: string, buckets: string, total: string) => string;
  readonly highest: (value: string, at: string) => string;
  readonly unpriced: (models: string) => string;
  readonly notes: readonly [string, string, string];
  readonly zone: (zone: string) => string;
  readonly incomplete: string;
  readonly only: (name: string) => string;
  /** Heading of the map of hours and weekdays. */
  readonly week: (metric: string) => string;
  readonly sessions: string;
  readonly session: string;
  readonly lastUsed: string;
  readonly noSessions: string;
  readonly mostOf: (shown: string, count: string) => string;
  readonly allRows: (count: string) => string;
  readonly fewerRows: string;
  readonly wholePeriod: string;
  readonly openDay: string;
  readonly slowCalls: (tool: string) => string;
  readonly noSlowCalls: string;
  readonly budget: {
    readonly of: (spent: string, budget: string, percent: string) => string;
    readonly forecast: (cost: string) => string;
    readonly none: string;
    readonly how: string;
  };
}

const statsEn: StatsStrings = {
  filters: "Period and filters",
  tab: "Part",
  tabs: { costs: "Costs", waiting: "Waiting" },
  bucket: "Interval",
  buckets: { hour: "Hourly", day: "Daily" },
  filter: "Filter",
  name: { project: "Project", model: "Model", branch: "Branch", tool: "Tool" },
  all: { project: "All projects", model: "All models", branch: "All branches", tool: "All tools" },
  clear: "Clear filter",
  metrics: "Totals",
  metric: {
    events: "Events",
    failures: "Errors",
    tool_calls: "Calls",
    tool_failures: "Failed calls",
    tool_denied: "Denied",
    tool_interrupted: "Interrupted",
    tool_p50: "p50",
    tool_p90: "p90",
    tool_p99: "p99",
    messages: "Replies",
    input: "Input",
    output: "Output",
    cache_write: "Cache write",
    cache_read: "Cache read",
    cache_hit_rate: "Cache hit rate",
    web_searches: "Web searches",
    cost_usd: "Cost",
    active_sessions: "Sessions",
    sessions_begun: "New sessions",
    tokens: "Tokens",
  },
  median: "Call duration (p50)",
  details: "More totals",
  panel: {
    calls: "Calls",
    durations: "Call duration",
    cache: "Cache hit rate",
    tokens: "Tokens",
    sessions: "Active sessions",
    projects: "By project",
    models: "By model",
    tools: "By tool",
    branches: "By branch",
    hook_events: "By event",
  },
  splitBy: "Divide by",
  split: { project: "Project", model: "Model", branch: "Branch", tool: "Calls by tool" },
  mainCost: "Cost (estimated)",
  others: "Others",
  branchesSeen: "Branches are shown of your own and of shared sessions.",
  noName: { project: "No project", model: "Unknown model", branch: "No branch", tool: "No tool" },
  topName: { projects: "Project", models: "Model", tools: "Tool", branches: "Branch", hook_events: "Event" },
  before: (period) => (period === "today" ? "Yesterday" : "Previous period"),
  from: (value) => `from ${value}`,
  nothingBefore: "Nothing to compare with",
  points: (value) => `${value} pt`,
  ofCalls: (percent) => `${percent} of calls`,
  notKnown: "Unknown",
  leftOut: (names) => `Not counted for this filter: ${names}.`,
  nothing: (panel) => `${panel}: nothing in this period.`,
  empty: {
    heading: "No activity in this period",
    filtered: "No activity in this period matches the filter",
    what: "Costs, tokens, calls and sessions appear here from the first event of a session on.",
    all: "Show all time",
    clear: "Clear filter",
  },
  noPrice: "No prices known for these models",
  table: "Table",
  csv: (name) => `${name} as CSV`,
  time: "Time",
  summary: (chart, buckets, total) => `${chart}, ${buckets.toLowerCase()}. ${total}`,
  highest: (value, at) => `Highest ${value}, ${at}.`,
  unpriced: (models) => `Not included in the cost, price unknown: ${models}`,
  notes: [
    "Costs are estimated from list prices; exact cost, where Claude Code reported it, is on the session.",
    "Errors are failed calls and failed turns.",
    "Percentiles ±10%.",
  ],
  zone: (zone) => `Days in ${zone} time.`,
  incomplete: "The range is too long: the oldest part is not included.",
  only: (name) => `Only ${name}`,
  week: (metric) => `${metric} by hour of the week`,
  sessions: "Sessions",
  session: "Session",
  lastUsed: "Last event",
  noSessions: "No sessions in this period.",
  mostOf: (shown, count) => `${shown} of ${count}`,
  allRows: (count) => `Show all ${count}`,
  fewerRows: "Show fewer",
  wholePeriod: "Whole period",
  openDay: "Open this day",
  slowCalls: (tool) => `Slowest calls of ${tool}`,
  noSlowCalls: "No finished calls in this period.",
  budget: {
    of: (spent, budget, percent) => `${spent} of ${budget} today (${percent})`,
    forecast: (cost) => `${cost} by midnight at this pace`,
    none: "No daily budget.",
    how: "Set `CCEN_BUDGET_USD=20` in `~/.claude/hooks/.env.discord` to be warned at 80% and 100%.",
  },
};

const statsJa: StatsStrings = {
  filters: "期間と絞り込み",
  tab: "表示内容",
  tabs: { costs: "費用", waiting: "対応待ち" },
  bucket: "集計単位",
  buckets: { hour: "1時間ごと", day: "1日ごと" },
  filter: "絞り込み",
  name: { project: "プロジェクト", model: "モデル", branch: "ブランチ", tool: "ツール" },
  all: { project: "全プロジェクト", model: "全モデル", branch: "全ブランチ", tool: "全ツール" },
  clear: "絞り込みを解除",
  metrics: "期間の合計",
  metric: {
    events: "イベント",
    failures: "エラー",
    tool_calls: "呼び出し",
    tool_failures: "失敗した呼び出し",
    tool_denied: "拒否",
    tool_interrupted: "中断",
    tool_p50: "p50",
    tool_p90: "p90",
    tool_p99: "p99",
    messages: "応答",
    input: "入力",
    output: "出力",
    cache_write: "キャッシュ書き込み",
    cache_read: "キャッシュ読み取り",
    cache_hit_rate: "キャッシュヒット率",
    web_searches: "Web 検索",
    cost_usd: "費用",
    active_sessions: "セッション",
    sessions_begun: "新規セッション",
    tokens: "トークン",
  },
  median: "所要時間（p50）",
  details: "その他の合計",
  panel: {
    calls: "呼び出し",
    durations: "呼び出しの所要時間",
    cache: "キャッシュヒット率",
    tokens: "トークン",
    sessions: "稼働セッション",
    projects: "プロジェクト別",
    models: "モデル別",
    tools: "ツール別",
    branches: "ブランチ別",
    hook_events: "イベント別",
  },
  splitBy: "内訳",
  split: { project: "プロジェクト", model: "モデル", branch: "ブランチ", tool: "ツール別の呼び出し" },
  mainCost: "費用（概算）",
  others: "その他",
  branchesSeen: "ブランチは、自分のセッションと共有されたセッションだけ表示されます。",
  noName: { project: "プロジェクトなし", model: "不明なモデル", branch: "ブランチなし", tool: "ツールなし" },
  topName: {
    projects: "プロジェクト",
    models: "モデル",
    tools: "ツール",
    branches: "ブランチ",
    hook_events: "イベント",
  },
  before: (period) => (period === "today" ? "昨日の同時刻" : "前の期間"),
  from: (value) => `前回 ${value}`,
  nothingBefore: "比較できるデータなし",
  points: (value) => `${value} pt`,
  ofCalls: (percent) => `呼び出しの${percent}`,
  notKnown: "不明",
  leftOut: (names) => `この絞り込みでは集計できない項目: ${names}`,
  nothing: (panel) => `${panel}: この期間のデータはありません。`,
  empty: {
    heading: "この期間のアクティビティはありません",
    filtered: "この期間に条件に一致するアクティビティはありません",
    what: "セッションが始まると、費用、トークン、呼び出し、セッションをここに表示します。",
    all: "全期間を表示",
    clear: "絞り込みを解除",
  },
  noPrice: "この期間のモデルの価格が不明です。",
  table: "表",
  csv: (name) => `${name}を CSV で保存`,
  time: "時刻",
  summary: (chart, buckets, total) => `${chart}、${buckets}。${total}`,
  highest: (value, at) => `最大は${at}の${value}。`,
  unpriced: (models) => `価格が不明のため費用に含まれないモデル: ${models}`,
  notes: [
    "費用は公表価格からの概算です。Claude Code の計測値がある場合は各セッションで確認できます。",
    "エラーは、失敗した呼び出しと失敗したターンです。",
    "パーセンタイルの誤差は10%以内です。",
  ],
  zone: (zone) => `日付は ${zone} の時刻で区切ります。`,
  incomplete: "期間が長すぎるため、最も古い部分は含まれていません。",
  only: (name) => `${name}だけを表示`,
  week: (metric) => `曜日・時刻別の${metric}`,
  sessions: "セッション",
  session: "セッション",
  lastUsed: "最新イベント",
  noSessions: "この期間のセッションはありません。",
  mostOf: (shown, count) => `${count}件中${shown}件`,
  allRows: (count) => `${count}件すべて表示`,
  fewerRows: "表示を減らす",
  wholePeriod: "期間全体",
  openDay: "この日を表示",
  slowCalls: (tool) => `${tool} の遅い呼び出し`,
  noSlowCalls: "この期間に完了した呼び出しはありません。",
  budget: {
    of: (spent, budget, percent) => `今日の費用 ${spent} / ${budget}（${percent}）`,
    forecast: (cost) => `このペースなら今日中に ${cost}`,
    none: "1日の予算は未設定です。",
    how: "`~/.claude/hooks/.env.discord` に `CCEN_BUDGET_USD=20` と書くと、80% と100% で通知します。",
  },
};

export const STATS_STRINGS: Readonly<Record<Language, StatsStrings>> = { en: statsEn, ja: statsJa };
