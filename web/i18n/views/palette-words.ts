import type { Language } from "../language.ts";

export interface PaletteWords {
  readonly label: string;
  readonly hint: string;
  readonly nothing: string;
  readonly searching: string;
  /** The daemon could not be asked. */
  readonly onlyKnown: string;
  readonly allFound: (typed: string) => string;
  readonly event: (seq: string) => string;
  readonly action: string;
  readonly density: Readonly<Record<"label" | "compact" | "comfortable", string>>;
  readonly pause: string;
  readonly resume: string;
  readonly export: Readonly<Record<"jsonl" | "csv", string>>;
}

export const PALETTE_WORDS: Readonly<Record<Language, PaletteWords>> = {
  en: {
    label: "Commands",
    hint: "Go to a view, a session, an event number, or do something",
    nothing: "Nothing matches.",
    searching: "Searching all sessions…",
    onlyKnown: "The daemon does not answer: only sessions that this page has loaded were searched.",
    allFound: (typed) => `More sessions match: list all with “${typed}”`,
    event: (seq) => `Event ${seq}`,
    action: "action",
    density: { label: "Density", compact: "compact", comfortable: "comfortable" },
    pause: "Pause the feed",
    resume: "Resume the feed",
    export: { jsonl: "Export all events as JSON lines", csv: "Export all events as CSV" },
  },
  ja: {
    label: "コマンド",
    hint: "表示、セッション、イベント番号、操作を入力",
    nothing: "一致するものはありません。",
    searching: "すべてのセッションを検索中…",
    onlyKnown: "デーモンが応答しないため、このページが読み込んだセッションだけを検索しました。",
    allFound: (typed) => `ほかにも一致するセッションがあります：「${typed}」の一覧`,
    event: (seq) => `イベント ${seq}`,
    action: "操作",
    density: { label: "行間", compact: "詰める", comfortable: "ゆったり" },
    pause: "イベントの一時停止",
    resume: "イベントの再開",
    export: { jsonl: "全イベントを JSON Lines で書き出す", csv: "全イベントを CSV で書き出す" },
  },
};
