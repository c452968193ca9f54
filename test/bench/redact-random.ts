/** A small seeded generator (mulberry32): the same run every time, and the repository contains no secret. */
export interface Random {
  readonly below: (limit: number) => number;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
  /** `length` characters of the alphabet. */
  readonly text: (alphabet: string, length: number) => string;
}

export const SMALL = "abcdefghijklmnopqrstuvwxyz";
export const DIGITS = "0123456789";
export const CAPITALS = SMALL.toUpperCase();
export const HEX = `${DIGITS}abcdef`;
export const ALNUM = SMALL + CAPITALS + DIGITS;
export const URLSAFE = `${ALNUM}-_`;
export const BASE64 = `${ALNUM}+/`;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick: (from) => from[below(from.length)] ?? from[0],
    text: (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(""),
  };
}

export function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.text(HEX, length)).join("-");
}
