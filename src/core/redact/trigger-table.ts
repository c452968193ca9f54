import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";

/** For a detector with several findings: the first is returned, the others are kept beside it. */
export function takeFirst(cursor: Cursor, spans: readonly Span[]): Span | null {
  const [first, ...others] = spans;
  cursor.more.push(...others);
  return first ?? null;
}

/** Checks a place with its pair of characters; `at` is the place of the pair's first character. */
type Detector = (cursor: Cursor, at: number) => Span | null;

export interface Trigger {
  /** Two ASCII characters, or one beyond ASCII. */
  readonly pair: string;
  readonly detect: Detector;
  /** The word around the pair that the detector requires, in lower case if case does not matter. */
  readonly word?: string;
  /** The position of the pair in the word. */
  readonly pairAt?: number;
}

/**
 * The detectors to call for each pair, see {@link indexOf}; most pairs have none. Flat and small, because most events
 * come when the processor's caches hold something else.
 */
export interface TriggerTable {
  /** A bit for each pair that has detectors. */
  readonly pairs: Uint32Array;
  /** The first of its detectors. */
  readonly starts: Uint16Array;
  /** One for each detector, see {@link guardOf}. */
  readonly guards: Uint32Array;
  readonly detectors: readonly Detector[];
}

/** Marks the last detector of a pair in its guard. */
export const LAST = 1 << 20;

const FIRST_WIDE = 128 * 128;

/** The index of a pair in a table, by the UTF-16 unit and the one before it, which counts within ASCII alone. */
export function indexOf(before: number, code: number): number {
  return code > 127 ? FIRST_WIDE + code : (before << 7) | code;
}

/**
 * Text without secrets costs one look-up a character: every text that a detector searches for contains one of its
 * pairs. Triggers of the same pair are called in the order given.
 */
export function buildTriggerTable(triggers: readonly Trigger[]): TriggerTable {
  const starts = new Uint16Array(FIRST_WIDE + 65_536);
  const pairs = new Uint32Array(starts.length / 32);
  const detectors: Detector[] = [];
  const guards: number[] = [];
  for (const [pair, all] of Map.groupBy(triggers, (trigger) => trigger.pair)) {
    const index = indexOf(pair.charCodeAt(0), pair.charCodeAt(pair.length - 1));
    pairs[index >> 5] = (pairs[index >> 5] ?? 0) | (1 << (index & 31));
    starts[index] = detectors.length;
    for (const trigger of all) guards[detectors.push(trigger.detect) - 1] = guardOf(trigger);
    guards.push((guards.pop() ?? 0) | LAST);
  }
  return { pairs, starts, guards: Uint32Array.from(guards), detectors };
}

/**
 * Two letters of a trigger's word that most places of its pair do not have, 0 without one, and their places from two
 * before the pair: seven bits, seven, three, three. The letters next to the pair are the best filter: the letters of
 * one word are seldom far from it. Their case is folded; for the few signs that then share a code, the detector
 * distinguishes them.
 */
function guardOf({ word = "", pairAt = 0 }: Trigger): number {
  const neighbours = [pairAt - 1, pairAt + 2, pairAt - 2, pairAt + 3].filter((at) => at >= 0 && at < word.length);
  return neighbours
    .slice(0, 2)
    .map((at, nth) => ((word.charCodeAt(at) | 32) << (7 * nth)) | ((at - pairAt + 2) << (14 + 3 * nth)))
    .reduce((guard, letter) => guard | letter, 0);
}

/** Whether the letters around a pair are those of its {@link guardOf}. */
export function passes(text: string, at: number, guard: number): boolean {
  const first = guard & 127;
  if (first !== 0 && (text.charCodeAt(at + ((guard >> 14) & 7) - 2) | 32) !== first) return false;
  const second = (guard >> 7) & 127;
  return second === 0 || (text.charCodeAt(at + ((guard >> 17) & 7) - 2) | 32) === second;
}

type DetectWord = (cursor: Cursor, start: number) => Span | null;

/** A trigger for an exact word, by the rarest of its pairs. */
export function triggerOf(word: string, detectAt: DetectWord): Trigger {
  const pairAt = pairOf(word);
  return {
    pair: word.slice(pairAt, pairAt + 2),
    word,
    pairAt,
    detect: (cursor, at) => (cursor.text.startsWith(word, at - pairAt) ? detectAt(cursor, at - pairAt) : null),
  };
}

/** Triggers for a word of lower-case letters, in any case. */
export function triggersOf(word: string, detectAt: DetectWord): readonly Trigger[] {
  const pairAt = pairOf(word);
  const [first = "", second = ""] = word.slice(pairAt, pairAt + 2);
  const cases = [first, first.toUpperCase()].flatMap((one) => [one + second, one + second.toUpperCase()]);
  const detect: Detector = (cursor, at) =>
    isWordAt(cursor.text, at - pairAt, word) ? detectAt(cursor, at - pairAt) : null;
  return [...new Set(cases)].map((pair) => ({ pair, word, pairAt, detect }));
}

/** Compares without regard to case; does not copy the text. */
function isWordAt(text: string, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at += 1) {
    const code = text.charCodeAt(start + at);
    if (code !== word.charCodeAt(at) && (code | 32) !== word.charCodeAt(at)) return false;
  }
  return true;
}

/** Characters of code, prose and logs, the commonest first; all others are rarer. */
const COMMON = " etoarinslcdpumhfgy.b=-w(v/k";

/** The index of the rarest pair of characters of a word, so that its detector is seldom called. */
function pairOf(word: string): number {
  const rarity = (at: number): number => COMMON.indexOf(word.charAt(at)) + 1 || 40;
  let best = 0;
  for (let at = 1; at + 1 < word.length; at += 1)
    if (rarity(at) * rarity(at + 1) > rarity(best) * rarity(best + 1)) best = at;
  return best;
}
