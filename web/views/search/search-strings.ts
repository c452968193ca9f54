import type { Language } from "../../i18n/language.ts";
import { SESSIONS_STRINGS, type SessionsStrings } from "../sessions/sessions-strings.ts";

export interface SearchStrings extends Pick<
  SessionsStrings,
  "filters" | "project" | "allProjects" | "allTimes" | "periods" | "clear"
> {
  readonly session: string;
  readonly allSessions: string;
  readonly period: string;
  readonly hits: string;
  readonly found: (count: string) => string;
  readonly atLeast: (count: string) => string;
  readonly nothing: string;
  readonly nothingSoFar: string;
  readonly further: string;
  readonly what: string;
  readonly how: string;
  readonly keys: string;
}

function shared({ filters, project, allProjects, allTimes, periods, clear }: SessionsStrings) {
  return { filters, project, allProjects, allTimes, periods, clear };
}

export const SEARCH_STRINGS: Readonly<Record<Language, SearchStrings>> = {
  en: {
    ...shared(SESSIONS_STRINGS.en),
    session: "Session",
    allSessions: "All sessions",
    period: "Time",
    hits: "Results",
    found: (count) => `${count} ${count === "1" ? "result" : "results"}`,
    atLeast: (count) => `${count}+ results`,
    nothing: "No results",
    nothingSoFar: "No matches yet in recent events.",
    further: "Search older events",
    what: "Searches prompts, replies, commands, paths and outputs of all sessions, newest first.",
    how: "Matches the exact phrase, ignoring case.",
    keys: "/ to search, ↓ to results, Enter to preview, Enter again to open in session.",
  },
  ja: {
    ...shared(SESSIONS_STRINGS.ja),
    session: "セッション",
    allSessions: "全セッション",
    period: "期間",
    hits: "検索結果",
    found: (count) => `${count}件`,
    atLeast: (count) => `${count}件以上`,
    nothing: "一致する結果はありません。",
    nothingSoFar: "最近のイベントには一致がありません。",
    further: "さらに古いイベントを検索",
    what: "すべてのセッションの指示、応答、コマンド、パス、出力を、新しい順に検索します。",
    how: "入力した語句にそのまま一致するものを検索します。英字の大文字と小文字は区別しません。",
    keys: "/ で検索欄へ、↓ で結果へ移動します。Enter でプレビューし、もう一度 Enter を押すとセッション内で開きます。",
  },
};
