import type { Language } from "../i18n/language.ts";

export interface PaletteStrings {
  readonly label: string;
  readonly hint: string;
  readonly nothing: string;
  readonly searching: string;
  /** The daemon was unreachable. */
  readonly onlyKnown: string;
  readonly allFound: (typed: string) => string;
  readonly event: (seq: string) => string;
  readonly action: string;
  readonly density: Readonly<Record<"label" | "compact" | "comfortable", string>>;
  readonly demo: string;
  readonly pause: string;
  readonly resume: string;
  readonly export: Readonly<Record<"jsonl" | "csv", string>>;
}

export const PALETTE_STRINGS: Readonly<Record<Language, PaletteStrings>> = {
  en: {
    label: "Command palette",
    hint: "Search sessions, views and actions…",
    nothing: "No results",
    searching: "Searching all sessions…",
    onlyKnown: "Can’t reach the daemon. Only sessions loaded on this page were searched.",
    allFound: (typed) => `Show all sessions matching “${typed}”`,
    event: (seq) => `Event ${seq}`,
    action: "Action",
    density: { label: "Density", compact: "Compact", comfortable: "Comfortable" },
    demo: "Play the demo",
    pause: "Pause activity",
    resume: "Resume activity",
    export: { jsonl: "Export all events as JSON Lines", csv: "Export all events as CSV" },
  },
  ja: {
    label: "コマンドパレット",
    hint: "画面・セッション・操作を検索…",
    nothing: "一致する結果はありません。",
    searching: "すべてのセッションを検索中…",
    onlyKnown: "デーモンに接続できません。このページに読み込んだセッションだけを検索しました。",
    allFound: (typed) => `「${typed}」に一致するセッションをすべて表示`,
    event: (seq) => `イベント ${seq}`,
    action: "操作",
    density: { label: "表示密度", compact: "コンパクト", comfortable: "ゆったり" },
    demo: "デモを再生",
    pause: "アクティビティを一時停止",
    resume: "アクティビティを再開",
    export: { jsonl: "全イベントを JSON Lines で書き出す", csv: "全イベントを CSV で書き出す" },
  },
};
