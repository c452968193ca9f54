import type { Language } from "../language.ts";
import type { SettingGroup } from "../../state/settings/setting-group.ts";
import type { SettingShow } from "../../state/settings/setting-filter.ts";

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

export const KEPT = [
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

type Kept = (typeof KEPT)[number];

export interface SettingsWords {
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
  readonly keep: Readonly<Record<Kept, string>>;
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

export const SETTINGS_WORDS: Readonly<Record<Language, SettingsWords>> = {
  en: {
    thisPage: "This page",
    thisPageNote: "Kept in this browser.",
    language: "Language",
    density: { label: "Density", compact: "compact", comfortable: "comfortable" },
    times: { label: "Times", relative: "how long ago", absolute: "by the clock" },
    notify: { on: "on", off: "off", refused: "The browser does not allow notifications for this page." },
    logOut: { button: "Log out", note: "This dashboard asks for an access token, and let this browser in." },
    problems: "What could not be used",
    used: (what) => `used instead: ${what}`,
    pending: "Waiting for a restart",
    pendingNote: "The files say this by now; a running daemon cannot take it.",
    afterRestart: (value) => `after a restart: ${value}`,
    inForce: "In force",
    inForceNote: "Settings live in files, not here: see the source of each. Changes are picked up by themselves.",
    filter: "Name, value, source or what it does",
    show: "Show",
    shows: { all: "all settings", set: "set by you", pending: "waiting for a restart" },
    nothing: "No setting matches.",
    group: {
      dashboard: "Dashboard and daemon",
      keeping: "What is kept, and for how long",
      telemetry: "Telemetry (OpenTelemetry)",
      machines: "Several machines",
      destination: "Where messages go",
      told: "What is told",
      tools: "Tools",
      channels: "Channels",
      threads: "Threads",
    },
    isDefault: "default",
    defaultIs: (value) => `default: ${value}`,
    source: { environment: "environment", "command line": "command line" },
    setAs: (oldName) => `set as ${oldName} (old name)`,
    needsRestart: "a change takes a restart",
    value: { "not set": "not set", "set, hidden": "set, hidden" },
    hooks: "Installed hooks",
    hooksAre: {
      installed: "installed",
      not: "not installed",
      plugin: "by the plugin",
      others: "the others by the plugin",
    },
    registered: (count) => `${count} events registered`,
    missing: "not registered",
    drift: {
      "command-outdated": "settings.json runs another command than this version would",
      "registered-twice": "an event is registered twice, so each firing is recorded twice",
      "plugin-twice": "the plugin is enabled from two marketplaces, so each event comes twice",
      "script-missing": "the hook’s script is gone",
      "script-outdated": "the hook’s script is not the one of this version",
      "launch-missing": "the hook does not know how to start the daemon",
      "launch-node-missing": "the Node.js that the hook would start the daemon with is gone",
      "launch-cli-missing": "the program that the hook would start is gone",
    },
    disabledAll: "disableAllHooks is on in settings.json: no hook fires while it is there",
    policy: (file) => `${file} may forbid hooks; look for allowManagedHooksOnly and disableAllHooks in it`,
    mend: "This mends it:",
    install: "This installs them:",
    retention: "Retention",
    keep: {
      events: "stored events",
      payloads: "their payloads, and what search finds",
      sessions: "sessions without events, after their last use",
      database: "the database",
      rawFiles: "raw files of stored events",
      deadLetters: "files that nobody could read",
      deliveries: "messages that came to an end",
      logs: "the daemon's log",
      threads: "threads on Discord, after their last message",
      health: "figures of the checks",
    },
    kept: {
      always: "always",
      aDay: "a day, until the daemon ends",
      days: (days) => `${days} days`,
      upTo: (mebibytes) => `${mebibytes} MiB`,
      both: (days, upTo) => `${days}, at most ${upTo}`,
    },
    prices: "Prices",
    pricesNote: (day) => `List of ${day}, USD for a million tokens.`,
    ownPrices: (file) => `Prices of your own over it: ${file}`,
    builtIn: "Costs are estimated by it where the client does not give its own.",
    price: {
      model: "Model",
      from: "From",
      above: "Above tokens",
      input: "Input",
      output: "Output",
      cacheWrite5m: "Cache write, 5 m",
      cacheWrite1h: "Cache write, 1 h",
      cacheRead: "Cache read",
      own: "own",
      unit: "USD for a million tokens",
    },
    webSearch: (price) => `A web search costs ${price}.`,
  },
  ja: {
    thisPage: "このページ",
    thisPageNote: "このブラウザーに保存されます。",
    language: "言語",
    density: { label: "行間", compact: "詰める", comfortable: "ゆったり" },
    times: { label: "時刻", relative: "経過時間", absolute: "時計の時刻" },
    notify: { on: "オン", off: "オフ", refused: "このページの通知はブラウザーで許可されていません。" },
    logOut: {
      button: "ログアウト",
      note: "このダッシュボードはアクセストークンで保護されており、このブラウザーは許可されています。",
    },
    problems: "使えなかった設定",
    used: (what) => `代わりに: ${what}`,
    pending: "再起動待ち",
    pendingNote: "ファイルには書かれていますが、動作中のデーモンには反映できません。",
    afterRestart: (value) => `再起動後: ${value}`,
    inForce: "有効な設定",
    inForceNote: "設定はここではなくファイルで変えます。場所は各設定の出所のとおりで、変更は自動で反映されます。",
    filter: "名前、値、出所、説明",
    show: "表示する設定",
    shows: { all: "すべての設定", set: "自分で変えた設定", pending: "再起動待ち" },
    nothing: "一致する設定はありません。",
    group: {
      dashboard: "ダッシュボードとデーモン",
      keeping: "保存するものと期間",
      telemetry: "テレメトリー（OpenTelemetry）",
      machines: "複数のマシン",
      destination: "通知の送り先",
      told: "通知する内容",
      tools: "ツール",
      channels: "チャンネル",
      threads: "スレッド",
    },
    isDefault: "既定値",
    defaultIs: (value) => `既定値: ${value}`,
    source: { environment: "環境変数", "command line": "コマンドライン" },
    setAs: (oldName) => `旧名 ${oldName} で設定`,
    needsRestart: "変更は再起動後に反映",
    value: { "not set": "未設定", "set, hidden": "設定済み（非表示）" },
    hooks: "フック",
    hooksAre: { installed: "設定済み", not: "未設定", plugin: "プラグインによる", others: "ほかはプラグインによる" },
    registered: (count) => `${count}種類のイベントを登録`,
    missing: "未登録",
    drift: {
      "command-outdated": "settings.json のコマンドがこのバージョンと異なります",
      "registered-twice": "同じイベントが二重に登録され、2回ずつ記録されます",
      "plugin-twice": "プラグインが二つのマーケットプレイスから有効になっていて、2回ずつ記録されます",
      "script-missing": "フックのスクリプトがありません",
      "script-outdated": "フックのスクリプトがこのバージョンのものではありません",
      "launch-missing": "フックがデーモンの起動方法を知りません",
      "launch-node-missing": "フックがデーモンの起動に使う Node.js がありません",
      "launch-cli-missing": "フックが起動するプログラムがありません",
    },
    disabledAll: "settings.json で disableAllHooks が有効なため、フックは動きません",
    policy: (file) =>
      `${file} がフックを禁じている場合があります。allowManagedHooksOnly と disableAllHooks を確認してください`,
    mend: "次のコマンドで直ります:",
    install: "次のコマンドで設定できます:",
    retention: "保存期間",
    keep: {
      events: "保存したイベント",
      payloads: "そのペイロードと検索の対象",
      sessions: "イベントのないセッション（最後の利用から）",
      database: "データベース",
      rawFiles: "保存済みイベントの元ファイル",
      deadLetters: "読めなかったファイル",
      deliveries: "終わった通知",
      logs: "デーモンのログ",
      threads: "Discord のスレッド（最後の通知から）",
      health: "点検項目の推移",
    },
    kept: {
      always: "無期限",
      aDay: "1日、デーモンの終了まで",
      days: (days) => `${days}日`,
      upTo: (mebibytes) => `${mebibytes} MiB`,
      both: (days, upTo) => `${days}、最大 ${upTo}`,
    },
    prices: "料金",
    pricesNote: (day) => `${day} 時点の料金表、100万トークンあたりの米ドル。`,
    ownPrices: (file) => `優先される自分の料金表: ${file}`,
    builtIn: "クライアントが費用を示さない場合の見積もりに使います。",
    price: {
      model: "モデル",
      from: "適用開始",
      above: "超過トークン",
      input: "入力",
      output: "出力",
      cacheWrite5m: "キャッシュ書込 5分",
      cacheWrite1h: "キャッシュ書込 1時間",
      cacheRead: "キャッシュ読取",
      own: "自分の表",
      unit: "100万トークンあたりの米ドル",
    },
    webSearch: (price) => `Web 検索は1回 ${price} です。`,
  },
};
