import type { CheckFigure, CheckName, CheckStatus } from "../../../src/core/health.ts";
import type { Language } from "../language.ts";

/** What keeps Claude Code from firing hooks at all. */
export const NO_EVENT_CAUSES = [
  "bare",
  "safe-mode",
  "restricted",
  "setting-sources",
  "disable-all-hooks",
  "policy",
  "trust",
] as const;

export type NoEventCause = (typeof NO_EVENT_CAUSES)[number];

/** How the cause is written where it is written; null where it is no text. */
export const CAUSE_TEXT: Readonly<Record<NoEventCause, string | null>> = {
  bare: "--bare",
  "safe-mode": "--safe-mode",
  restricted: "--restricted",
  "setting-sources": "--setting-sources project",
  "disable-all-hooks": "disableAllHooks",
  policy: "allowManagedHooksOnly",
  trust: null,
};

export interface HealthWords {
  readonly allWell: string;
  readonly trouble: (count: string) => string;
  readonly notReady: string;
  readonly checks: string;
  readonly check: Readonly<Record<CheckName, string>>;
  readonly status: Readonly<Record<CheckStatus, string>>;
  /** The figure in its words: the number comes with its unit. */
  readonly figure: Readonly<Record<CheckFigure["name"], (value: string) => string>>;
  /** What is still well. */
  readonly limit: (value: string) => string;
  readonly below: (value: string) => string;
  /** Of checks without figures: what it is when it is well, and when it is not. */
  readonly isOk: Readonly<Partial<Record<CheckName, string>>>;
  readonly isNot: Readonly<Partial<Record<CheckName, string>>>;
  readonly nothingMeasured: string;
  readonly column: Readonly<Record<"check" | "figure" | "limit" | "history", string>>;
  readonly historyOf: (span: string, greatest: string) => string;
  readonly historyOfTrouble: (span: string) => string;
  readonly greatest: (value: string) => string;
  readonly noHistory: string;
  /** What to do; English comes from the daemon. */
  readonly fix: Readonly<Record<string, string>>;
  readonly lastEvent: string;
  readonly noEvent: string;
  readonly openEvent: (seq: string) => string;
  readonly whyNone: string;
  readonly whyNoneRest: string;
  readonly cause: Readonly<Record<NoEventCause, string>>;
  readonly isSo: string;
  readonly mayBe: (file: string) => string;
  readonly daemon: string;
  readonly fact: Readonly<Record<"version" | "process" | "since" | "folder" | "memory", string>>;
  readonly megabytes: (value: string) => string;
}

export const HEALTH_WORDS: Readonly<Record<Language, HealthWords>> = {
  en: {
    allWell: "All is well.",
    trouble: (count) => `${count} ${count === "1" ? "check needs" : "checks need"} attention.`,
    notReady: "The daemon is starting or stopping.",
    checks: "Checks",
    check: {
      processing_time: "Processing time",
      raw_log: "Raw log",
      raw_log_watch: "Notice of new files",
      dead_letters: "Dead letters",
      lost_events: "Lost events",
      hooks_installed: "Hooks",
      live_connections: "Live connections",
      configuration: "Configuration",
    },
    status: { ok: "ok", note: "to do", degraded: "degraded", failed: "failed" },
    figure: {
      p99_ms: (value) => `p99 ${value}`,
      measured_events: (value) => `over ${value} events`,
      oldest_waiting_ms: (value) => `oldest ${value}`,
      waiting_files: (value) => `${value} files waiting`,
      dead_letters: (value) => `${value} files`,
      lost_events: (value) => `${value} in a day`,
      connections: (value) => `${value} open`,
      problems: (value) => `${value} problems`,
    },
    limit: (value) => `≤ ${value}`,
    below: (value) => `< ${value}`,
    isOk: { raw_log_watch: "at once", hooks_installed: "installed" },
    isNot: { raw_log_watch: "only by looking", hooks_installed: "not installed" },
    nothingMeasured: "no event since the start",
    column: { check: "Check", figure: "Now", limit: "Limit", history: "History" },
    historyOf: (span, greatest) => `over ${span}, at most ${greatest}`,
    historyOfTrouble: (span) => `well or not, over ${span}`,
    greatest: (value) => `max ${value}`,
    noHistory: "none yet",
    fix: {},
    lastEvent: "Last event",
    noEvent: "No event has been stored.",
    openEvent: (seq) => `event ${seq}`,
    whyNone: "Why no event may arrive",
    whyNoneRest: "Claude Code fires no hooks in these cases. After a change, start a new session and send a prompt.",
    cause: {
      bare: "started with it, the client runs without hooks",
      "safe-mode": "started with it, the client runs without hooks",
      restricted: "started with it, your own settings are ignored, and the hooks with them",
      "setting-sources": "your own settings, where the hooks are, are not read",
      "disable-all-hooks": "in a settings file, it turns all hooks off",
      policy: "a managed policy may allow only its own hooks",
      trust: "In a folder that is not trusted yet, an interactive session holds its hooks back.",
    },
    isSo: "this is so now",
    mayBe: (file) => `there is one: ${file}`,
    daemon: "Daemon",
    fact: {
      version: "version",
      process: "process",
      since: "runs for",
      folder: "folder",
      memory: "memory",
    },
    megabytes: (value) => `${value} MB`,
  },
  ja: {
    allWell: "すべて正常です。",
    trouble: (count) => `確認が必要な項目が ${count}件あります。`,
    notReady: "デーモンは起動中または停止中です。",
    checks: "点検項目",
    check: {
      processing_time: "処理時間",
      raw_log: "受信ログ",
      raw_log_watch: "新着ファイルの検知",
      dead_letters: "読めなかったファイル",
      lost_events: "失われたイベント",
      hooks_installed: "フック",
      live_connections: "ライブ接続",
      configuration: "設定",
    },
    status: { ok: "正常", note: "要対応", degraded: "低下", failed: "失敗" },
    figure: {
      p99_ms: (value) => `p99 ${value}`,
      measured_events: (value) => `${value}件で計測`,
      oldest_waiting_ms: (value) => `最古 ${value}`,
      waiting_files: (value) => `待ち ${value}件`,
      dead_letters: (value) => `${value}件`,
      lost_events: (value) => `1日で ${value}件`,
      connections: (value) => `${value}本`,
      problems: (value) => `問題 ${value}件`,
    },
    limit: (value) => `${value} 以下`,
    below: (value) => `${value} 未満`,
    isOk: { raw_log_watch: "即時", hooks_installed: "設定済み" },
    isNot: { raw_log_watch: "定期的な確認のみ", hooks_installed: "未設定" },
    nothingMeasured: "起動後のイベントなし",
    column: { check: "項目", figure: "現在", limit: "基準", history: "推移" },
    historyOf: (span, greatest) => `過去${span}、最大 ${greatest}`,
    historyOfTrouble: (span) => `過去${span}の正常と異常`,
    greatest: (value) => `最大 ${value}`,
    noHistory: "まだありません",
    fix: {
      "The disk or the processor is busy; events are late but not lost.":
        "ディスクか CPU が混み合っています。イベントは遅れますが、失われません。",
      "Events wait in hooks/logs/raw_json and are stored as soon as this is mended; check the disk and the log.":
        "イベントは hooks/logs/raw_json で待っており、直ればすぐに保存されます。ディスクとログを確認してください。",
      "A backlog is being stored; it grows smaller by itself.":
        "たまったイベントを保存しています。そのまま待てば減ります。",
      "The system grants no more file watches: raise fs.inotify.max_user_watches or max_user_instances.":
        "ファイル監視の上限に達しています。fs.inotify.max_user_watches か max_user_instances を増やしてください。",
      "Look into hooks/dead-letter: each file has its reason beside it. Delete what you do not need.":
        "hooks/dead-letter を確認してください。理由は各ファイルの隣にあります。不要なものは削除できます。",
      "A full disk or weeks without a daemon: hooks/dashboard/losses.json says more. Make room, see that `ccen start` works.":
        "ディスクの空き不足か、デーモンが長く動いていなかったためです。詳しくは hooks/dashboard/losses.json にあります。空きを作り、`ccen start` で起動できることを確認してください。",
      "Run `ccen setup`, or no event of Claude Code will arrive.":
        "`ccen setup` を実行してください。実行するまで Claude Code のイベントは届きません。",
      "Close dashboard tabs, or raise DISCORD_DASHBOARD_MAX_CONNECTIONS.":
        "ダッシュボードのタブを閉じるか、DISCORD_DASHBOARD_MAX_CONNECTIONS を増やしてください。",
      "`ccen config` names each problem and the value used instead.":
        "「設定」の画面か `ccen config` で、各問題と代わりに使われている値を確認できます。",
    },
    lastEvent: "最後のイベント",
    noEvent: "まだ何も保存していません。",
    openEvent: (seq) => `イベント ${seq}`,
    whyNone: "イベントが届かない場合",
    whyNoneRest: "次の場合、Claude Code はフックを実行しません。変更後は新しいセッションを始めて指示を送ってください。",
    cause: {
      bare: "付けて起動すると、フックなしで動きます",
      "safe-mode": "付けて起動すると、フックなしで動きます",
      restricted: "付けて起動すると、個人の設定が無視され、フックも動きません",
      "setting-sources": "フックのある個人の設定が読み込まれません",
      "disable-all-hooks": "設定ファイルにあると、すべてのフックが止まります",
      policy: "管理ポリシーが自身のフックだけを許す場合があります",
      trust: "まだ信頼していないフォルダーでは、対話セッションのフックが保留されます。",
    },
    isSo: "現在この状態です",
    mayBe: (file) => `ポリシーがあります: ${file}`,
    daemon: "デーモン",
    fact: {
      version: "バージョン",
      process: "プロセス",
      since: "稼働時間",
      folder: "フォルダー",
      memory: "メモリ",
    },
    megabytes: (value) => `${value} MB`,
  },
};
