import type { Language } from "../i18n/language.ts";

const en = {
  list: "Matches",
  searching: "Searching all sessions…",
  /** The daemon was unreachable. */
  onlyKnown: "Can’t reach the daemon. Only sessions loaded on this page were searched.",
  allFound: (typed: string) => `Show all sessions matching “${typed}”`,
  searchFor: (typed: string) => `Search for “${typed}”`,
  event: (seq: string) => `Event ${seq}`,
  action: "Action",
  groups: { places: "Go to", actions: "Actions", earlier: "Earlier sessions" },
  onCall: "Open call",
  onSession: "Open session",
  copyId: "Copy session ID",
  copied: (text: string) => `Copied: ${text}`,
  notCopied: "The browser did not allow copying.",
  openFolder: "Open folder in editor",
  exportSession: { md: "Export session as Markdown", jsonl: "Export session as JSON Lines" },
  activityOf: "Show activity of this session",
  /** Places in the statistics. */
  stats: { yesterday: "Cost of yesterday", waits: "How long agents waited for you" },
  density: { label: "Density", compact: "Compact", comfortable: "Comfortable" },
  demo: "Play the demo",
  pause: "Pause activity",
  resume: "Resume activity",
  export: { jsonl: "Export all events as JSON Lines", csv: "Export all events as CSV" },
};

export type PaletteStrings = typeof en;

export const PALETTE_STRINGS: Readonly<Record<Language, PaletteStrings>> = {
  en,
  ja: {
    list: "候補",
    searching: "すべてのセッションを検索中…",
    onlyKnown: "デーモンに接続できません。このページに読み込んだセッションだけを検索しました。",
    allFound: (typed) => `「${typed}」に一致するセッションをすべて表示`,
    searchFor: (typed) => `「${typed}」を検索`,
    event: (seq) => `イベント ${seq}`,
    action: "操作",
    groups: { places: "移動", actions: "操作", earlier: "以前のセッション" },
    onCall: "表示中の呼び出し",
    onSession: "表示中のセッション",
    copyId: "セッション ID をコピー",
    copied: (text) => `コピーしました: ${text}`,
    notCopied: "ブラウザーがコピーを許可しませんでした。",
    openFolder: "フォルダーをエディターで開く",
    exportSession: { md: "セッションを Markdown で書き出す", jsonl: "セッションを JSON Lines で書き出す" },
    activityOf: "このセッションのアクティビティを表示",
    stats: { yesterday: "昨日の費用", waits: "対応待ちの時間" },
    density: { label: "表示密度", compact: "コンパクト", comfortable: "ゆったり" },
    demo: "デモを再生",
    pause: "アクティビティを一時停止",
    resume: "アクティビティを再開",
    export: { jsonl: "全イベントを JSON Lines で書き出す", csv: "全イベントを CSV で書き出す" },
  },
};
