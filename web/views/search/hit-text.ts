import type { Hit } from "../../state/search/search.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { summaryFont } from "../../ui/prose-tools.ts";

/** A text and where it has what was searched for, in UTF-16 units; ends are exclusive. */
export interface MarkedText {
  readonly snippet: string;
  readonly highlights: readonly (readonly [number, number])[];
}

/** What a hit is about, in one line: prose without the signs of Markdown, code as it is. */
export function subjectOfHit({ call, event }: Pick<Hit, "call" | "event">): string {
  return inOneLine(call === null ? (event?.tool_name ?? null) : call.tool_name, call?.summary ?? event?.summary ?? "");
}

/** The line with the match; null where the subject has it, or without a text to mark. */
export function matchOfHit(hit: Pick<Hit, "call" | "event" | "match">, texts: readonly string[]): MarkedText | null {
  const { call, event, match } = hit;
  if (match === null || texts.length === 0 || rangesOf(subjectOfHit(hit), texts).length > 0) return null;
  const snippet = inOneLine(call === null ? (event?.tool_name ?? null) : call.tool_name, match.snippet);
  if (snippet === match.snippet) return match;
  const highlights = rangesOf(snippet, texts);
  // The match may be one of the signs.
  return highlights.length === 0 ? match : { snippet, highlights };
}

/** Whether there is a line below the subject, which says what was found or what failed. */
export function hasSecondLine(hit: Pick<Hit, "call" | "event" | "match">, texts: readonly string[]): boolean {
  const result = hit.call?.result ?? null;
  return (
    (result?.exit_code ?? null) !== null || (result?.error_line ?? null) !== null || matchOfHit(hit, texts) !== null
  );
}

function inOneLine(toolName: string | null, text: string): string {
  return summaryFont(toolName) === "prose" ? plainProse(text) || text : text;
}

/** Where a text has one of the searched ones, regardless of its case. */
export function rangesOf(text: string, texts: readonly string[]): MarkedText["highlights"] {
  const lower = text.toLowerCase();
  // A few letters are longer in lower case: rather no mark than one beside the match.
  if (lower.length !== text.length) return [];
  const ranges: (readonly [number, number])[] = [];
  for (let at = 0; at < lower.length;) {
    const found = texts.find((one) => one !== "" && lower.startsWith(one.toLowerCase(), at));
    if (found !== undefined) ranges.push([at, at + found.length]);
    at += found?.length ?? 1;
  }
  return ranges;
}
