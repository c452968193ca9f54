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

/** The most frequent pairs in code, prose and logs, the commonest first; all others are rarer. */
const COMMON: ReadonlyMap<string, number> = new Map(
  (
    "  |on|t |st|re|: |in|e |er|es| t|or|s |se|th|te|en| a|at|co| s| c| =|n | r| f|nt|ns| i|he|ro|ea|le|de|= |rt|" +
    " n|an|it|as|me|ed|ss|io|ng|al|ti|et|nd|d |to| o|ts|--|is|ta|om|ad|ve|ne|ar|ri|ll| w|ur|po|si|un|r |y |ha|tr|" +
    "ce|no|ge|ou|ch|il| (|fi|mp|ol|im|nc|ex|oo| p|pa|nu|ac|am| b|ct| l|ho|..|pe|==|f |be|lo|li| e|ow|t.|ul|m |fr|" +
    "la|na|s.|tu|.t|ke|ag|el| m|ai|do|ec|fo|rn|ok|ma|ot| d|ev|em|./|ly|e:|rs|us|od|ue|ut|nl| *|s:|so|hi|e.|id| h|" +
    "rd|* |ld|ra|of|a |wa|sa|t(|ca|00|xt|. |l |ep|**|wh|e(|da|ay|mo|ig|ds|qu|ie|pr|pt|ty|o |di|um|ic|os|tt|fa|op|" +
    "h |ef| u|lu|yp|g |/*|*/|ck|if|ry|eq|d:|cl|ba|ab|ru|fu|.s| /|ls|bo|l(|mi|Ms|pl|s(|cr| S|ee|t:|mb|(t|ir| 1|ua|" +
    "sh|rr| k|ap|we|va|oc|n(|Fi|(s|aw|/s|Se|sc|Id|iv|rc|wo|n.| 0|yn|.e| v|xp|wn|w |wi|d(| T|nn|ki|lt|St|d.|oi|Re|" +
    " A|gi|og|(c|au|tc|bl|r.|/.|Of|sk|.m|e/|(p|ks|r(|ey|su|((| W|ew|n:|Co| P|k |gs|pu|.l| :|.d|hr|.c|oa|up|.p|(r|" +
    "t_| C|ak| .|tM|.f|by| -| M|/c|ni|0 |gt| N|.r|(f|pi|eg|yt|f(|rm| g|Sy|ft|ip|ys|pp|ub|/p|sy|To|e-|vi|mm|(a|cc|" +
    "je|gr|cu| R|p(|_i"
  )
    .split("|")
    .map((pair, at) => [pair, at]),
);

/** The index of the rarest pair of characters of a word, so that its detector is seldom called. */
function pairOf(word: string): number {
  let best = 0;
  let bestRank = -1;
  for (let at = 0; at + 1 < word.length; at += 1) {
    const rank = COMMON.get(word.slice(at, at + 2)) ?? 1000;
    if (rank <= bestRank) continue;
    best = at;
    bestRank = rank;
  }
  return best;
}
