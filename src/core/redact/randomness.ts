/** Beyond this a value is as random as its beginning; the cost of a judgement stays bounded. */
const LOOKED_AT = 128;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return value.length === 36 && UUID.test(value);
}

/**
 * Whether a value looks drawn, not written: of eight characters or more, of several kinds that change often, and hardly a
 * pronounceable piece in it.
 */
export function looksRandom(value: string): boolean {
  const sample = value.slice(0, LOOKED_AT);
  const { length } = sample;
  if (length < 8 || /\s/.test(sample)) return false;
  const digits = count(sample, /\d/g);
  const letters = count(sample, /[A-Za-z]/g);
  if (letters === 0 || !isAscii(sample)) return false;
  if (/^[0-9a-f]+$/i.test(sample) && length >= 16) return digits >= 2;
  const symbols = length - digits - letters;
  if (entropyOf(sample) < (length < 16 ? 2.5 : 3)) return false;
  const changes = changesOf(sample);
  if (digits === 0 && symbols === 0) return length >= 16 && changes >= length * 0.35 && /[A-Z]/.test(sample.slice(1));
  if (digits === 0) return length >= 16 && changes >= length * 0.35 && !isWordy(sample);
  return changes >= Math.min(4, length / 4) && !isWordy(sample);
}

/** How often the kind of character (small, capital, digit, other) changes. */
function changesOf(sample: string): number {
  let changes = 0;
  let before = "";
  for (const character of sample) {
    const kind = /[a-z]/.test(character) ? "a" : /[A-Z]/.test(character) ? "A" : /\d/.test(character) ? "0" : "-";
    if (before !== "" && kind !== before) changes += 1;
    before = kind;
  }
  return changes;
}

/** Whether half of it or more lies in pieces that can be spoken: four letters and more, vowels among them. */
function isWordy(sample: string): boolean {
  const pieces = sample.match(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g) ?? [];
  let spoken = 0;
  for (const piece of pieces) {
    const share = count(piece, /[aeiouy]/gi) / piece.length;
    if (piece.length >= 4 && share >= 0.2 && share <= 0.7 && !/[^aeiouy]{4}/i.test(piece)) spoken += piece.length;
  }
  return spoken >= sample.length / 2;
}

/** Bits a character. */
function entropyOf(sample: string): number {
  const counts = new Map<string, number>();
  for (const character of sample) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const times of counts.values()) bits -= (times / sample.length) * Math.log2(times / sample.length);
  return bits;
}

function count(sample: string, pattern: RegExp): number {
  return sample.match(pattern)?.length ?? 0;
}

function isAscii(sample: string): boolean {
  return !/[^\u0021-\u007e]/.test(sample);
}
