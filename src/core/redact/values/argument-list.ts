import { QUOTE, type Cursor } from "../cursor.ts";
import type { Range } from "../finding.ts";

/**
 * The arguments of a list, from the place after its opening bracket to the closing one, a semicolon or the limit.
 *
 * @param most how many are wanted
 * @returns `end`: the place after its closing bracket, or where reading stopped
 */
export function argumentsFrom(cursor: Cursor, from: number, limit: number, most = Infinity) {
  const { text } = cursor;
  const parts: Range[] = [];
  let [at, start, depth] = [from, from, 0];
  for (; at < Math.min(limit, text.length) && depth >= 0 && parts.length < most; at += 1) {
    const slashes = cursor.backslashes(at);
    if (cursor.is(at + slashes, QUOTE)) {
      const quote = text.slice(at, at + slashes + 1);
      const close = text.indexOf(quote, at + quote.length);
      if (close === -1 || close > limit) break;
      at = close + slashes;
      continue;
    }
    const character = text.charAt(at);
    if (character === ";") break;
    if (/[([{]/.test(character)) depth += 1;
    else if (/[)\]}]/.test(character)) depth -= 1;
    if (depth < 0 || (character === "," && depth === 0)) {
      parts.push({ start, end: at });
      start = at + 1;
    }
  }
  cursor.steps += at - from;
  if (depth >= 0 && parts.length < most) parts.push({ start, end: at });
  return { parts, end: at };
}

/** Blanks, the letters before a literal, and what wraps it: `Some("x")`, `String::from("x")`. */
const HEAD = /\s{0,80}(?:[fbruNEX@]{0,2}|[A-Z][A-Za-z]{1,20}(?:::[a-z]{2,10})?\()(\\{0,7}["'`])/y;

/** The literal that an argument is, without its quotes; null for any other expression. */
export function literalOf({ text }: Cursor, { start, end }: Range): Range | null {
  HEAD.lastIndex = start;
  const quote = HEAD.exec(text)?.[1];
  if (quote === undefined) return null;
  const from = HEAD.lastIndex;
  const close = text.indexOf(quote, from);
  return close === -1 || close >= end ? null : { start: from, end: close };
}
