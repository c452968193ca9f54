import { foldAscii } from "../../../src/core/search/search-query.ts";

/**
 * How texts are compared: as they are, in ASCII without regard to case, as the daemon's store does it. The collation "C"
 * folds ASCII alone; an index has to have just this expression.
 */
export const FOLDED = `lower(search_text COLLATE "C")`;

/** Pairs of neighbouring characters beyond ASCII, for words of two Japanese ones. */
export const PAIRS = "character_pairs(search_text)";

/** Numbers of code points are below it. */
const CODE_POINTS = 2 ** 21;

/** A pattern of `LIKE` that a folded text matches if it contains the searched one, of which no character has a meaning. */
export function patternOf(searched: string): string {
  return `%${foldAscii(storable(searched)).replaceAll(/[\\%_]/g, "\\$&")}%`;
}

/** As stored texts are: without what PostgreSQL cannot store. */
function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** The same numbers as the database's {@link PAIRS}. */
export function pairsOf(text: string): readonly number[] {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const pairs = codes.slice(1).flatMap((code, index) => {
    const before = codes[index] ?? 0;
    return before > 127 && code > 127 ? [before * CODE_POINTS + code] : [];
  });
  return [...new Set(pairs)];
}

/** Whether an index of trigrams narrows a search for this text: others would make PostgreSQL read all of it. */
export function hasTrigram(text: string): boolean {
  return /[0-9A-Za-z]{3}/.test(text);
}
