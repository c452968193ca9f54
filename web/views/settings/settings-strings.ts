import { settingSourcesEn } from "../../../src/core/i18n/en/setting.ts";
import { settingSourcesJa } from "../../../src/core/i18n/ja/setting.ts";
import type { Language } from "../../i18n/language.ts";
import type { SettingGroup, SettingShow } from "../../state/settings.ts";

export const HOOK_DRIFTS = [
  "command-outdated",
  "registered-twice",
  "plugin-twice",
  "script-missing",
  "script-outdated",
  "launch-missing",
  "launch-node-missing",
  "launch-cli-missing",
] as const;

export const RETAINED = [
  "events",
  "payloads",
  "sessions",
  "database",
  "rawFiles",
  "deadLetters",
  "deliveries",
  "logs",
  "threads",
  "health",
] as const;

type Retained = (typeof RETAINED)[number];

export interface SettingsStrings {
  readonly thisPage: string;
  readonly thisPageNote: string;
  readonly language: string;
  readonly density: Readonly<Record<"label" | "compact" | "comfortable", string>>;
  readonly times: Readonly<Record<"label" | "relative" | "absolute", string>>;
  readonly notify: Readonly<Record<"on" | "off" | "refused", string>>;
  readonly logOut: Readonly<Record<"button" | "note", string>>;
  readonly problems: string;
  readonly used: (what: string) => string;
  readonly pending: string;
  readonly pendingNote: string;
  readonly afterRestart: (value: string) => string;
  readonly inForce: string;
  readonly inForceNote: string;
  readonly filter: string;
  readonly show: string;
  readonly shows: Readonly<Record<SettingShow, string>>;
  readonly nothing: string;
  readonly group: Readonly<Record<SettingGroup, string>>;
  readonly isDefault: string;
  readonly defaultIs: (value: string) => string;
  readonly source: Readonly<Record<"environment" | "command line", string>>;
  readonly setAs: (oldName: string) => string;
  readonly needsRestart: string;
  /** As the daemon writes them. */
  readonly value: Readonly<Record<string, string>>;
  readonly hooks: string;
  readonly hooksAre: Readonly<Record<"installed" | "not" | "plugin" | "others", string>>;
  readonly registered: (count: string) => string;
  readonly missing: string;
  readonly drift: Readonly<Record<(typeof HOOK_DRIFTS)[number], string>>;
  readonly disabledAll: string;
  readonly policy: (file: string) => string;
  readonly mend: string;
  readonly install: string;
  readonly retention: string;
  readonly keep: Readonly<Record<Retained, string>>;
  readonly kept: Readonly<Record<"always" | "aDay", string>> & {
    readonly days: (days: string) => string;
    readonly upTo: (mebibytes: string) => string;
    readonly both: (days: string, upTo: string) => string;
  };
  readonly prices: string;
  readonly pricesNote: (day: string) => string;
  readonly ownPrices: (file: string) => string;
  readonly builtIn: string;
  readonly price: Readonly<
    Record<
      "model" | "from" | "above" | "input" | "output" | "cacheWrite5m" | "cacheWrite1h" | "cacheRead" | "own" | "unit",
      string
    >
  >;
  readonly webSearch: (price: string) => string;
}

export const SETTINGS_STRINGS: Readonly<Record<Language, SettingsStrings>> = {
  en: {
    thisPage: "This page",
    thisPageNote: "Saved in this browser.",
    language: "Language",
    density: { label: "Density", compact: "Compact", comfortable: "Comfortable" },
    times: { label: "Times", relative: "Relative", absolute: "Absolute" },
    notify: { on: "On", off: "Off", refused: "Your browser blocks notifications for this page." },
    logOut: { button: "Log out", note: "This dashboard requires an access token; this browser is signed in." },
    problems: "Problems",
    used: (what) => `Used instead: ${what}`,
    pending: "Restart required",
    pendingNote: "Saved in the file; takes effect after a restart.",
    afterRestart: (value) => `After restart: ${value}`,
    inForce: "Configuration",
    inForceNote: "Edit settings in the files shown as source; changes apply automatically.",
    filter: "Name, value, source or description",
    show: "Show",
    shows: { all: "All settings", set: "Set by you", pending: "Restart required" },
    nothing: "No matching settings",
    group: {
      dashboard: "Dashboard and daemon",
      retention: "Retention",
      telemetry: "Telemetry (OpenTelemetry)",
      machines: "Several machines",
      destination: "Destinations",
      notifications: "Notifications",
      tools: "Tools",
      channels: "Channels",
      threads: "Threads",
    },
    isDefault: "default",
    defaultIs: (value) => `Default: ${value}`,
    source: settingSourcesEn,
    setAs: (oldName) => `Set as ${oldName} (old name)`,
    needsRestart: "Requires restart",
    value: { "not set": "not set", "set, hidden": "set, hidden" },
    hooks: "Installed hooks",
    hooksAre: {
      installed: "Installed",
      not: "Not installed",
      plugin: "via the plugin",
      others: "the rest via the plugin",
    },
    registered: (count) => `${count} events registered`,
    missing: "Not registered",
    drift: {
      "command-outdated": "settings.json has a hook command from another version",
      "registered-twice": "an event is registered twice, so it is recorded twice",
      "plugin-twice": "the plugin is enabled from two marketplaces, so every event is recorded twice",
      "script-missing": "the hook script is missing",
      "script-outdated": "the hook script is from another version",
      "launch-missing": "the hook cannot start the daemon: its start command is missing",
      "launch-node-missing": "the Node.js that starts the daemon is missing",
      "launch-cli-missing": "the program that the hook starts is missing",
    },
    disabledAll: "disableAllHooks is set in settings.json: Claude Code runs no hooks",
    policy: (file) => `${file} may block hooks; check allowManagedHooksOnly and disableAllHooks`,
    mend: "Fix:",
    install: "Install:",
    retention: "Retention",
    keep: {
      events: "Events",
      payloads: "Payloads and search index",
      sessions: "Sessions without events, since last activity",
      database: "Database",
      rawFiles: "Raw files of stored events",
      deadLetters: "Unreadable files",
      deliveries: "Finished notifications",
      logs: "Daemon log",
      threads: "Discord threads, since last notification",
      health: "Health check history",
    },
    kept: {
      always: "Forever",
      aDay: "1 day or until the daemon stops",
      days: (days) => `${days} ${days === "1" ? "day" : "days"}`,
      upTo: (mebibytes) => `${mebibytes} MiB`,
      both: (days, upTo) => `${days}, at most ${upTo}`,
    },
    prices: "Prices",
    pricesNote: (day) => `List prices of ${day}, USD per million tokens.`,
    ownPrices: (file) => `Overridden by: ${file}`,
    builtIn: "Used to estimate costs that Claude Code does not report.",
    price: {
      model: "Model",
      from: "From",
      above: "Above (tokens)",
      input: "Input",
      output: "Output",
      cacheWrite5m: "Cache write, 5 min",
      cacheWrite1h: "Cache write, 1 h",
      cacheRead: "Cache read",
      own: "Custom",
      unit: "USD per million tokens",
    },
    webSearch: (price) => `A web search costs ${price}.`,
  },
  ja: {
    thisPage: "このページ",
    thisPageNote: "このブラウザーに保存されます。",
    language: "言語",
    density: { label: "表示密度", compact: "コンパクト", comfortable: "ゆったり" },
    times: { label: "時刻", relative: "経過時間で表示", absolute: "時刻で表示" },
    notify: { on: "オン", off: "オフ", refused: "このページの通知はブラウザーでブロックされています。" },
    logOut: {
      button: "ログアウト",
      note: "このダッシュボードにはアクセストークンが必要です。このブラウザーはログイン済みです。",
    },
    problems: "無効な設定",
    used: (what) => `代わりに使用: ${what}`,
    pending: "再起動待ち",
    pendingNote: "ファイルに保存済みです。再起動後に反映されます。",
    afterRestart: (value) => `再起動後: ${value}`,
    inForce: "有効な設定",
    inForceNote: "設定は、各項目に表示された設定元のファイルで変更します。変更は自動で反映されます。",
    filter: "名前、値、設定元、説明",
    show: "表示する設定",
    shows: { all: "すべての設定", set: "変更した設定", pending: "再起動待ち" },
    nothing: "一致する設定はありません。",
    group: {
      dashboard: "ダッシュボードとデーモン",
      retention: "保存期間",
      telemetry: "テレメトリ（OpenTelemetry）",
      machines: "複数のマシン",
      destination: "送信先",
      notifications: "通知",
      tools: "ツール",
      channels: "チャンネル",
      threads: "スレッド",
    },
    isDefault: "既定値",
    defaultIs: (value) => `既定値: ${value}`,
    source: settingSourcesJa,
    setAs: (oldName) => `旧名 ${oldName} で設定`,
    needsRestart: "変更は再起動後に反映",
    value: { "not set": "未設定", "set, hidden": "設定済み（非表示）" },
    hooks: "フック",
    hooksAre: { installed: "設定済み", not: "未設定", plugin: "プラグイン経由", others: "ほかはプラグイン経由" },
    registered: (count) => `${count}種類のイベントを登録`,
    missing: "未登録",
    drift: {
      "command-outdated": "settings.json に別のバージョンのフックコマンドがあります",
      "registered-twice": "二重に登録されたイベントがあり、2回記録されます",
      "plugin-twice": "2つのマーケットプレイスでプラグインが有効になっているため、すべてのイベントが2回記録されます",
      "script-missing": "フックのスクリプトがありません",
      "script-outdated": "フックのスクリプトが別のバージョンです",
      "launch-missing": "デーモンの起動コマンドがないため、フックから起動できません",
      "launch-node-missing": "デーモンの起動に使う Node.js がありません",
      "launch-cli-missing": "フックが起動するプログラムがありません",
    },
    disabledAll: "settings.json で disableAllHooks が有効なため、Claude Code はフックを実行しません",
    policy: (file) =>
      `${file} でフックが禁止されている可能性があります。allowManagedHooksOnly と disableAllHooks を確認してください`,
    mend: "修復:",
    install: "インストール:",
    retention: "保存期間",
    keep: {
      events: "イベント",
      payloads: "ペイロードと検索インデックス",
      sessions: "イベントのないセッション（最終アクティビティから）",
      database: "データベース",
      rawFiles: "保存済みイベントの元ファイル",
      deadLetters: "読み取れなかったファイル",
      deliveries: "完了した通知",
      logs: "デーモンのログ",
      threads: "Discord のスレッド（最後の通知から）",
      health: "チェック項目の履歴",
    },
    kept: {
      always: "無期限",
      aDay: "1日、またはデーモンの終了まで",
      days: (days) => `${days}日`,
      upTo: (mebibytes) => `${mebibytes} MiB`,
      both: (days, upTo) => `${days}、最大 ${upTo}`,
    },
    prices: "価格",
    pricesNote: (day) => `${day} 時点の公表価格、100万トークンあたりの米ドル。`,
    ownPrices: (file) => `優先する価格表: ${file}`,
    builtIn: "Claude Code が費用を報告しない場合の概算に使います。",
    price: {
      model: "モデル",
      from: "適用開始",
      above: "基準トークン数",
      input: "入力",
      output: "出力",
      cacheWrite5m: "キャッシュ書込 5分",
      cacheWrite1h: "キャッシュ書込 1時間",
      cacheRead: "キャッシュ読取",
      own: "独自",
      unit: "100万トークンあたりの米ドル",
    },
    webSearch: (price) => `Web 検索は1回 ${price} です。`,
  },
};
