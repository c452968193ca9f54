import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";

/** Looks at a place where its pair of characters stands; `at` is the place of the pair's first character. */
export type Detector = (cursor: Cursor, at: number) => Span | null;

export interface Trigger {
  /** Two ASCII characters. */
  readonly pair: string;
  readonly detect: Detector;
}

/** For each pair of ASCII characters the detectors to ask, by `first << 7 | second`; most pairs have none. */
export interface TriggerTable {
  readonly slots: Uint8Array;
  readonly detectors: readonly (readonly Detector[])[];
}

/**
 * Innocent text costs one table look-up a character: whatever a detector searches for holds one of its pairs. Triggers
 * of the same pair are asked in the order given.
 */
export function buildTriggerTable(triggers: readonly Trigger[]): TriggerTable {
  const slots = new Uint8Array(128 * 128);
  const detectors: Detector[][] = [[]];
  for (const { pair, detect } of triggers) {
    const index = (pair.charCodeAt(0) << 7) | pair.charCodeAt(1);
    const slot = slots[index] ?? 0;
    if (slot === 0) slots[index] = detectors.push([detect]) - 1;
    else detectors[slot]?.push(detect);
  }
  if (detectors.length > 256) throw new RangeError("a slot is one byte");
  return { slots, detectors };
}

/** From rare to common in code and prose; what is not named is rarer than all of these. */
const COMMON = "QZXJKqzxjWVYBGHUFNMDLOCPRITSAEvk0123456789ybwgpfmuclhd.-r_nsioate";

/** The index of the rarest pair of characters of a word, so that its detector is seldom asked. */
export function rarestPair(word: string): number {
  let best = 0;
  let bestScore = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 1 < word.length; at += 1) {
    const score = COMMON.indexOf(word.charAt(at)) + COMMON.indexOf(word.charAt(at + 1));
    if (score >= bestScore) continue;
    best = at;
    bestScore = score;
  }
  return best;
}
