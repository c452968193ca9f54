import type { Language } from "../../i18n/language.ts";
import type { ChartName, MetricName, TopName } from "../../state/stats-charts.ts";
import type { Period } from "../../state/period.ts";

export interface StatsStrings {
  readonly filters: string;
  readonly bucket: string;
  readonly buckets: Readonly<Record<"hour" | "day", string>>;
  readonly project: string;
  readonly allProjects: string;
  readonly model: string;
  readonly allModels: string;
  readonly clear: string;
  readonly metrics: string;
  readonly metric: Readonly<Record<MetricName, string>>;
  /** `tool_p50` by itself. */
  readonly median: string;
  readonly chart: Readonly<Record<ChartName, string>>;
  readonly top: Readonly<Record<TopName, string>>;
  /** Heading of the first column. */
  readonly topName: Readonly<Record<TopName, string>>;
  /** The previous period, in a legend. */
  readonly before: (period: Period) => string;
  /** The previous period beside its value. */
  readonly versus: (period: Period, value: string) => string;
  /** The same without a value. */
  readonly nothingBefore: (period: Period) => string;
  readonly notKnown: string;
  readonly notCounted: string;
  readonly nothing: string;
  readonly noPrice: string;
  readonly table: string;
  readonly csv: (name: string) => string;
  readonly time: string;
  /** A chart in one sentence, for screen readers. */
  readonly summary: (chart: string, buckets: string, total: string) => string;
  readonly highest: (value: string, at: string) => string;
  readonly unpriced: (models: string) => string;
  readonly estimated: string;
  readonly percentiles: string;
  readonly zone: (zone: string) => string;
  readonly incomplete: string;
  readonly noProject: string;
  readonly only: (name: string) => string;
}

const statsEn: StatsStrings = {
  filters: "Range and filters",
  bucket: "Interval",
  buckets: { hour: "Hourly", day: "Daily" },
  project: "Project",
  allProjects: "All projects",
  model: "Model",
  allModels: "All models",
  clear: "Clear filters",
  metrics: "Totals",
  metric: {
    events: "Events",
    failures: "Failures",
    tool_calls: "Tool calls",
    tool_failures: "Failed",
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
    active_sessions: "Active sessions",
    sessions_begun: "New sessions",
    tokens: "Tokens",
  },
  median: "Tool duration (p50)",
  chart: {
    tokens: "Tokens",
    cost: "Cost (estimated)",
    events: "Events and failures",
    tools: "Tool calls",
    durations: "Tool duration",
    sessions: "Active sessions",
  },
  top: { projects: "By project", models: "By model", tools: "By tool", hook_events: "By event" },
  topName: { projects: "Project", models: "Model", tools: "Tool", hook_events: "Event" },
  before: (period) => (period === "today" ? "Yesterday" : "Previous period"),
  versus: (period, value) => `vs. ${value} ${period === "today" ? "yesterday" : "previous period"}`,
  nothingBefore: (period) => (period === "today" ? "No data yesterday" : "No data in previous period"),
  notKnown: "Unknown",
  notCounted: "Not available for this filter",
  nothing: "No data in this range",
  noPrice: "No prices known for these models",
  table: "Table",
  csv: (name) => `${name} as CSV`,
  time: "Time",
  summary: (chart, buckets, total) => `${chart}, ${buckets.toLowerCase()}. ${total}`,
  highest: (value, at) => `Highest ${value}, ${at}.`,
  unpriced: (models) => `Not included in the cost, price unknown: ${models}`,
  estimated: "Costs are estimated from list prices; exact cost, where Claude Code reported it, is on the session.",
  percentiles: "Percentiles ±10%.",
  zone: (zone) => `Days in ${zone} time.`,
  incomplete: "The range is too long: the oldest part is not included.",
  noProject: "No project",
  only: (name) => `Only ${name}`,
};

const statsJa: StatsStrings = {
  filters: "期間と絞り込み",
  bucket: "集計単位",
  buckets: { hour: "1時間ごと", day: "1日ごと" },
  project: "プロジェクト",
  allProjects: "全プロジェクト",
  model: "モデル",
  allModels: "全モデル",
  clear: "絞り込みを解除",
  metrics: "期間の合計",
  metric: {
    events: "イベント",
    failures: "失敗",
    tool_calls: "ツール呼び出し",
    tool_failures: "失敗",
    tool_denied: "拒否",
    tool_interrupted: "中断",
    tool_p50: "p50",
    tool_p90: "p90",
    tool_p99: "p99",
    messages: "応答",
    input: "入力",
    output: "出力",
    cache_write: "キャッシュ書込",
    cache_read: "キャッシュ読取",
    cache_hit_rate: "キャッシュヒット率",
    web_searches: "Web 検索",
    cost_usd: "費用",
    active_sessions: "稼働セッション",
    sessions_begun: "新規セッション",
    tokens: "トークン",
  },
  median: "ツールの所要時間（p50）",
  chart: {
    tokens: "トークン",
    cost: "費用（概算）",
    events: "イベントと失敗",
    tools: "ツール呼び出し",
    durations: "ツールの所要時間",
    sessions: "稼働セッション",
  },
  top: { projects: "プロジェクト別", models: "モデル別", tools: "ツール別", hook_events: "イベント別" },
  topName: { projects: "プロジェクト", models: "モデル", tools: "ツール", hook_events: "イベント" },
  before: (period) => (period === "today" ? "昨日" : "前の期間"),
  versus: (period, value) => `${period === "today" ? "昨日の同時刻" : "前の期間"} ${value}`,
  nothingBefore: (period) => `${period === "today" ? "昨日の同時刻" : "前の期間"}のデータなし`,
  notKnown: "不明",
  notCounted: "この絞り込みでは集計できません。",
  nothing: "この期間のデータはありません。",
  noPrice: "この期間のモデルの価格が不明です。",
  table: "表",
  csv: (name) => `${name}を CSV で保存`,
  time: "時刻",
  summary: (chart, buckets, total) => `${chart}、${buckets}。${total}`,
  highest: (value, at) => `最大は${at}の${value}。`,
  unpriced: (models) => `価格が不明のため費用に含まれないモデル: ${models}`,
  estimated: "費用は公表価格からの概算です。Claude Code の計測値がある場合は各セッションで確認できます。",
  percentiles: "パーセンタイルの誤差は10%以内です。",
  zone: (zone) => `日付は ${zone} の時刻で区切ります。`,
  incomplete: "期間が長すぎるため、最も古い部分は含まれていません。",
  noProject: "プロジェクトなし",
  only: (name) => `${name}だけを表示`,
};

export const STATS_STRINGS: Readonly<Record<Language, StatsStrings>> = { en: statsEn, ja: statsJa };
