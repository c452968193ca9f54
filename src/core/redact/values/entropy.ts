import { DIGIT, HEX, isIn, LOWER, UPPER } from "./char-class.ts";

/** A longer value is as random as its beginning; the limit bounds the cost of a check. */
const CHECKED_CHARS = 96;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return value.length === 36 && UUID.test(value);
}

/**
 * Whether a value looks random, not written: eight characters or more, of several kinds that change often, with few
 * pronounceable pieces.
 */
export function looksRandom(value: string): boolean {
  const { length, digits, letters, capitals, hex, foreign, changes, entropy } = measure(value.slice(0, CHECKED_CHARS));
  if (length < 8 || letters === 0 || foreign > 0) return false;
  if (hex === length && length >= 16) return digits >= 2;
  if (entropy < (length < 16 ? 2.5 : 3)) return false;
  const enough =
    digits === 0 ? length >= 16 && capitals > 1 && changes >= length / 4 : changes >= Math.min(4, length / 4);
  return enough && !isWordy(value.slice(0, CHECKED_CHARS));
}

interface Measures {
  readonly length: number;
  readonly digits: number;
  readonly letters: number;
  readonly capitals: number;
  readonly hex: number;
  /** White space, control characters and all beyond ASCII. */
  readonly foreign: number;
  /** How often the kind of character (small, capital, digit, other) changes. */
  readonly changes: number;
  /** Bits a character. */
  readonly entropy: number;
}

function measure(sample: string): Measures {
  const { length } = sample;
  const counts = new Uint8Array(128);
  let [digits, letters, capitals, hex, foreign, changes, before] = [0, 0, 0, 0, 0, 0, -1];
  for (let at = 0; at < length; at += 1) {
    const code = sample.charCodeAt(at);
    const kind = isIn(code, DIGIT) ? DIGIT : isIn(code, LOWER) ? LOWER : isIn(code, UPPER) ? UPPER : 0;
    if (code < 0x21 || code > 0x7e) foreign += 1;
    else counts[code] = (counts[code] ?? 0) + 1;
    if (isIn(code, HEX)) hex += 1;
    if (kind === DIGIT) digits += 1;
    else if (kind !== 0) letters += 1;
    if (kind === UPPER) capitals += 1;
    if (before !== -1 && before !== kind) changes += 1;
    before = kind;
  }
  return { length, digits, letters, capitals, hex, foreign, changes, entropy: entropyOf(counts, length) };
}

function entropyOf(counts: Uint8Array, total: number): number {
  let bits = 0;
  for (const times of counts) if (times > 0) bits -= (times / total) * Math.log2(times / total);
  return bits;
}

/** Whether at least half of it is in pronounceable pieces: four letters or more, with vowels. */
function isWordy(sample: string): boolean {
  let spoken = 0;
  for (const piece of sample.match(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g) ?? []) {
    const share = (piece.match(/[aeiouy]/gi)?.length ?? 0) / piece.length;
    if (piece.length >= 4 && share >= 0.2 && share <= 0.7 && !clusterOf(piece).test(piece)) spoken += piece.length;
  }
  return spoken >= sample.length / 2;
}

/** Unpronounceable runs of consonants: three in short pieces and capitals, otherwise four. */
function clusterOf(piece: string): RegExp {
  return piece.length <= 6 || /^[A-Z]+$/.test(piece) ? /[^aeiouy]{3}/i : /[^aeiouy]{4}/i;
}
