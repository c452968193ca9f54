import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";

/** For a detector with several findings: the first is returned, the others are kept beside it. */
export function takeFirst(cursor: Cursor, spans: readonly Span[]): Span | null {
  const [first, ...others] = spans;
  cursor.more.push(...others);
  return first ?? null;
}

/** Checks a place with its pair of characters; `at` is the place of the pair's first character. */
export type Detector = (cursor: Cursor, at: number) => Span | null;

export interface Trigger {
  /** Two ASCII characters. */
  readonly pair: string;
  readonly detect: Detector;
  /** The word around the pair that the detector requires, in lower case if case does not matter. */
  readonly word?: string;
  /** The position of the pair in the word. */
  readonly pairAt?: number;
}

/** As {@link Trigger}, for one character beyond ASCII. */
export interface WideTrigger {
  readonly character: string;
  readonly detect: Detector;
}

/** A detector and two more letters of its word, which most places of its pair do not have. */
export interface Guarded {
  readonly detect: Detector;
  /** Both in units from the pair; the letter is 0 without one. */
  readonly firstAt: number;
  readonly first: number;
  readonly secondAt: number;
  readonly second: number;
}

/** For each pair of ASCII characters the detectors to call, by `first << 7 | second`; most pairs have none. */
export interface TriggerTable {
  readonly slots: Uint16Array;
  /** For each UTF-16 unit; 0 for those of ASCII. */
  readonly wideSlots: Uint8Array;
  readonly detectors: readonly (readonly Guarded[])[];
  readonly wideDetectors: readonly (readonly Detector[])[];
}

/**
 * Text without secrets costs one table look-up a character: every text that a detector searches for contains one of its
 * pairs. Triggers of the same pair are called in the order given.
 */
export function buildTriggerTable(triggers: readonly Trigger[], wide: readonly WideTrigger[] = []): TriggerTable {
  const slots = new Uint16Array(128 * 128);
  const wideSlots = new Uint8Array(65_536);
  const detectors: Guarded[][] = [[]];
  for (const trigger of triggers) {
    const { pair } = trigger;
    const index = (pair.charCodeAt(0) << 7) | pair.charCodeAt(1);
    const slot = slots[index] ?? 0;
    if (slot === 0) slots[index] = detectors.push([guarded(trigger)]) - 1;
    else detectors[slot]?.push(guarded(trigger));
  }
  const lists: Detector[][] = [[]];
  for (const { character, detect } of wide) {
    const slot = wideSlots[character.charCodeAt(0)] ?? 0;
    if (slot === 0) wideSlots[character.charCodeAt(0)] = lists.push([detect]) - 1;
    else lists[slot]?.push(detect);
  }
  if (lists.length > 256) throw new RangeError("a wide slot is one byte");
  return { slots, wideSlots, detectors, wideDetectors: lists };
}

/** The letters next to the pair are the best filter: the letters of one word are seldom far from it. */
function guarded({ detect, word = "", pairAt = 0 }: Trigger): Guarded {
  const neighbours = [pairAt - 1, pairAt + 2, pairAt - 2, pairAt + 3].filter((at) => at >= 0 && at < word.length);
  const [first, second] = neighbours;
  return {
    detect,
    firstAt: (first ?? pairAt) - pairAt,
    first: first === undefined ? 0 : foldedCode(word.charCodeAt(first)),
    secondAt: (second ?? pairAt) - pairAt,
    second: second === undefined ? 0 : foldedCode(word.charCodeAt(second)),
  };
}

/** Folds the case of letters; for the few signs that then share a code, the detector distinguishes them. */
function foldedCode(code: number): number {
  return code | 32;
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
