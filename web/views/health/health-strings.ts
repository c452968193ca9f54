import type { Language } from "../../i18n/language.ts";

/** Causes that keep Claude Code from firing any hook. */
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

/** The cause's flag or setting as literal text; null where it has none. */
export const CAUSE_TEXT: Readonly<Record<NoEventCause, string | null>> = {
  bare: "--bare",
  "safe-mode": "--safe-mode",
  restricted: "--restricted",
  "setting-sources": "--setting-sources project",
  "disable-all-hooks": "disableAllHooks",
  policy: "allowManagedHooksOnly",
  trust: null,
};

const healthEn = {
  allWell: "All checks passed",
  /** Nothing failed, but some checks have no result yet. */
  noProblems: (unknown: string) =>
    `No problems · ${unknown} ${unknown === "1" ? "check has" : "checks have"} no result yet`,
  problems: (count: string, checks: string) => `${count} ${count === "1" ? "problem" : "problems"}: ${checks}`,
  toDo: (count: string, what: string) => `${count} ${count === "1" ? "thing" : "things"} to do: ${what}`,
  /** What a check asks for, where that is more than its name. */
  action: { hooks_installed: "install hooks", last_event: "send a first prompt" } as Readonly<
    Partial<Record<string, string>>
  >,
  separator: ", ",
  attention: "Needs attention",
  passed: (count: string) => `${count} OK`,
  notRun: (count: string) => `${count} not checked`,
  notReady: "The daemon is starting or stopping",
  /** The daemon does not answer: the page shows the last known state. */
  notReceived: "Current state unknown. Last known state:",
  group: { events: "Events", performance: "Performance", storage: "Storage", notifications: "Notifications" },
  limit: "Limit",
  /** Starts a check of the whole database. */
  checkNow: "Check now",
  changes: "History",
  olderChanges: (count: string) => `${count} older`,
  noChanges: "No problems so far",
  lastEvent: "Last event",
  noEvent: "No events yet",
  openEvent: (seq: string) => `Event ${seq}`,
  whyNone: "Why events may be missing",
  whyNoneRest: "Claude Code runs no hooks in these cases. After a change, start a new session and send a prompt.",
  cause: {
    bare: "with this flag Claude Code runs no hooks",
    "safe-mode": "with this flag Claude Code runs no hooks",
    restricted: "with this flag Claude Code ignores your own settings, including the hooks",
    "setting-sources": "your own settings, which contain the hooks, are not loaded",
    "disable-all-hooks": "if set in a settings file, no hooks run",
    policy: "if set by a managed policy, only the policy’s own hooks run",
    trust: "Interactive sessions run no hooks in a folder that you have not trusted yet.",
  },
  isSo: "Active now",
  mayBe: (file: string) => `Found: ${file}`,
  daemon: "Daemon",
  fact: {
    version: "Version",
    process: "Process ID",
    since: "Uptime",
    folder: "Folder",
  },
};

export type HealthStrings = typeof healthEn;

const healthJa: HealthStrings = {
  allWell: "すべて正常です。",
  noProblems: (unknown) => `異常はありません · 未確認${unknown}件`,
  problems: (count, checks) => `異常${count}件: ${checks}`,
  toDo: (count, what) => `要対応${count}件: ${what}`,
  action: { hooks_installed: "フックのインストール", last_event: "最初の指示の送信" },
  separator: "、",
  attention: "対応が必要な項目",
  passed: (count) => `正常 ${count}件`,
  notRun: (count) => `未確認 ${count}件`,
  notReady: "デーモンは起動中または停止中です。",
  notReceived: "現在の状態は不明です。以下は最後に確認した状態です。",
  group: { events: "イベント", performance: "パフォーマンス", storage: "ストレージ", notifications: "通知" },
  limit: "基準",
  checkNow: "今すぐ検査",
  changes: "履歴",
  olderChanges: (count) => `以前の${count}件`,
  noChanges: "異常になった項目はありません。",
  lastEvent: "最後のイベント",
  noEvent: "まだイベントがありません。",
  openEvent: (seq) => `イベント ${seq}`,
  whyNone: "イベントが届かない場合",
  whyNoneRest: "次の場合、Claude Code はフックを実行しません。変更後は新しいセッションを始めて指示を送ってください。",
  cause: {
    bare: "このフラグを付けて起動すると、フックは実行されません",
    "safe-mode": "このフラグを付けて起動すると、フックは実行されません",
    restricted: "このフラグを付けて起動すると、フックを含む個人の設定が無視されます",
    "setting-sources": "フックを含む個人の設定が読み込まれません",
    "disable-all-hooks": "設定ファイルにあると、フックは実行されません",
    policy: "管理ポリシーで設定されていると、ポリシーのフックだけが実行されます",
    trust: "まだ信頼していないフォルダーでは、対話セッションのフックは実行されません。",
  },
  isSo: "現在有効です",
  mayBe: (file) => `検出: ${file}`,
  daemon: "デーモン",
  fact: {
    version: "バージョン",
    process: "プロセス ID",
    since: "稼働時間",
    folder: "フォルダー",
  },
};

export const HEALTH_STRINGS: Readonly<Record<Language, HealthStrings>> = { en: healthEn, ja: healthJa };
