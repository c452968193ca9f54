import type { Language } from "../language.ts";
import { SESSIONS_WORDS, type SessionsWords } from "./sessions-words.ts";

export interface SearchWords extends Pick<
  SessionsWords,
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

function shared({ filters, project, allProjects, allTimes, periods, clear }: SessionsWords) {
  return { filters, project, allProjects, allTimes, periods, clear };
}

export const SEARCH_WORDS: Readonly<Record<Language, SearchWords>> = {
  en: {
    ...shared(SESSIONS_WORDS.en),
    session: "Session",
    allSessions: "all sessions",
    period: "Stored within",
    hits: "Hits",
    found: (count) => `${count} ${count === "1" ? "hit" : "hits"}`,
    atLeast: (count) => `at least ${count} hits`,
    nothing: "Nothing matches.",
    nothingSoFar: "Nothing so far; older events have not been looked at yet.",
    further: "Look further back",
    what: "Prompts, replies, commands, paths and outputs of every session, newest first.",
    how: "A text is matched as a whole, whether in capitals or not.",
    keys: "/ goes to the field, ↓ from there to the hits; Enter opens one, Enter again shows it in its session.",
  },
  ja: {
    ...shared(SESSIONS_WORDS.ja),
    session: "セッション",
    allSessions: "全セッション",
    period: "記録の時期",
    hits: "検索結果",
    found: (count) => `${count}件`,
    atLeast: (count) => `${count}件以上`,
    nothing: "一致するものはありません。",
    nothingSoFar: "ここまで一致なし。これより古いイベントはまだ調べていません。",
    further: "さらにさかのぼる",
    what: "すべてのセッションの指示、応答、コマンド、パス、出力を、新しい順に検索します。",
    how: "入力した文字列全体に一致するものを探します。英字の大文字と小文字は区別しません。単語の区切りは要りません。",
    keys: "/ で検索欄、↓ で結果に移ります。Enter で開き、もう一度 Enter を押すとセッションの中で表示します。",
  },
};
