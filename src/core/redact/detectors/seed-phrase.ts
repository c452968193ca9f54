import { isIn, LOWER, WORD, type Cursor } from "../cursor.ts";
import type { Range, Span } from "../finding.ts";

/**
 * The 2,048 English words of BIP-39 as a Bloom filter of 16,384 bits with one hash function: about one in nine other
 * words passes, of frequent ones that may stand in a sentence nearly none.
 */
const FILTER = Uint8Array.from(
  atob(
    `
  AAARApIAQGBAghABwIA0ACCgABAAhjIAABACEAAEIAQCJJAykACAAABgAAECEIAAEAATAAACAAGCEAUAoAwAEAAAgIQxAUVCMAGAAQ0gAAAFADAEAM
  CAAUQAIEAGQCAlIIBjAWCBAAgAAAgQEAAAAAIQMAiSgAIEQAEAAEAAAgAAAAAAAAAIQJAcEEAAAoAwAIQjCEIEoWSACAAEAAkEgAAAAAEAgIAgAJAR
  ALAAkgAQAgAAAEACHAFDAAgRBBSAAQAAACQIAAAAQEQAgAACAAACCAIAAAAAAAAAACCIAIAAAAICAAQKYAEABACIIIQAAABABAQAIICQAAAAAABAAA
  AAAEhEIEAgABAhCMAYAAAAElAEAAUAAIBEAAAAQQCBEGBIIAAJBAAQAgAgDAAgQAAAQAAAEAACMIAAIBAAQAAIAAABEAAAAAAQAAAIAEkAQAUBAIgC
  AQgAAQABACCBAgAAEFKCRECAAAAAYiBAASkQAADAAEAQDGAACBAADiEAIBAAAAAEBIgA0YCCAAAABAABQEAAAAAEiAAAAGCEABIAAOQAABAEEAAAQA
  ABICAaACAkBEqBFAAgAAAAgAIIAAQSSBElAIQAEIICAYIUIAEIBsAAQAwAAIoIEAAFAIpAQgAARAIIAAACAAEABFAQAAAgSBQIDAAAAIQBAQABQgBB
  AAAAEgBAIQCgAQAAQAAAAAQAAAAAAgCAAAAQAAEkQAEAAAAAIgggwgCATAACAEgAABBQAQBACAAADASSABIABACQgAEEgIAAAgAEwAEMKEAQAEQAQQ
  AKAAEQAAAJAAAACiAACACkikABAAAhElCAgAgAAEAEEoAUAAAAiAhAAAAACBAQEAAEABAoAArCAAAAIEABIAAgSHAEAFhAAQACOBDgkEAAJQAIAAAA
  gAEAQKAAQAAAAAEAVIAAMAALICoSACACGwAAIhAAAiBAIQAQgQBAAAAQIgBgAAhQCAAlAAAAAgAUBEEEIAGISAACCAAAUAAwQAAACEBhgJAABAGgAA
  AgCQBwEAAAAAAAAEIAEIAQCCABAAACMQCAABgAQgAABCAAAMIKiIwACQAABBBAAwEAEgBqAAxACEADAAAEFEAAABAYgCAUEAEDAAAIAIAAQAAhAgYA
  ggQAAgGACAAAAhIAKAgAAABAAAAAAgAAYAAAQCAAQBAAEYIoAAgEABAKBEACEAIAEgACBgAACYIAg0EgAAQMAIAAABACEACAggABAQAAAKQgABAEAA
  ABgABEQAhRiAAACgAyAEEBEwBAQAECIECQgAQSAAAIggpgCgAgAAAQCEAGQUwAJABAAAACAAACAQgEgAQKAEBAAEQCAAgABASBCAACAABCACSUAAAF
  AAIJAECAADABgAAEAAAQIARAAAIEgAAQACQExBMIAAYMAgECQQEYwAAAAAjBQAgAAAMwBAIACACJAgAQACBBQQACgAAgAGAAAAMAAAEiQoABAIABAA
  MGGBgCAGAACAEgEAAECBAgLIAAEIgACAABBQAAACAAQCKUIAEABIKhgogQAAAYBQAACgKgAgQQAAEYDAQMCRAAAAAgCBABAIELQAggA4AAAEBAEEAC
  AICgAQAABIABAAQENAQIAAAAQCEAAECAAyMCAgAAQAAwAABgAASMJAAkMCAAAYYUaEgBAAgFCEQAAADIACIAoEAOQBAAAggAAAAEBAChBySAACDBQA
  BAgQABEAIAAQQgCAEAGAAIeGQAoAQAAAAAAAIVAiCgCEAAAAAQEYgAASAEFAEQgAQABGCQKAAEgAAABA0qiAAQAARFgAAABBASBBIARJiAKAALBAAI
  gAQAIAABQAAQZBAAAAABAARAgCABgAAkAAAAQAAACAgRAQECAAAAAAJIEAAwIBAIAAABAQABgAGkAAAKAAQAgBAAkAAAABAgAAlIAAEEAzIQAFAAEA
  BQAAFAAGUkCBBBAAAAAA0AEgACAAAIAAQAAABBAAEgwAAAAARYACABAIAgAAAEAAAAIAABABiMAABogpAwEABAABgAAEAhAIAKBICAUgAABBBCIEWE
  AAAAAgIAQAAQHADAAQgECACAKAAEARBgAEBAAAgAEIAAAQAACICAggCASIAygSACAAAIAAEMAgAABIYAAgoCAAAAEYABABAEAASgJEQDAUKhEAAAAA
  ACAAQKAIFAABIBAAADAgAACAAgYAAAEAAIFAcARAAICAAAAGBACAABwAAEVAAiAAgBAAgCiAgAQgAIAiBAgYIAAAAAicBABSYBAABABIAABACIIAQA
  QKAjAAAQEgTJAAEBAIIACIAJCIACiABCQBAAgApEgMggABEAEBQIAgAEgZAEAAAAAAgEABAMoAIAigIAAAEoBAIEIABBAEIQAiAAAAAECByAQgEAaB
  IAggEChBAIAAAgCAAQAEgAAhBAIAEAigAICEEIBAAhBAAADAAAIAEIAAAAgAgAAAEMQIGSAIAlAACECAQAAUEQAEAEAAAAICAAgAKQgAABIEBAAAAB
  AAEAEAQAQCIEAYAAA0AAYAEYAAAAAAAABkAEQAAQKBAjAQCRAAAQgAFBAgAAFCAAAQQEEIEhAAAKFAAQILAAAAAACAZAABACCCAAAABlBgAhAA8QIE
  AgIQAAgCQIAAAAMIBAgAAAAAAgAACEIAhABAgEgBkQQUAQAACAxUEBAIIAAgIAhAAAgiCAAgACCAAAABAQAkAAQAABAQAAAACAAAQwAAFQAgA=
`.replaceAll(/\s/g, ""),
  ),
  (byte) => byte.charCodeAt(0),
);
const MULTIPLIER = 39_651;
const SPREAD = 0x9e3779b1;
const SHORTEST_WORD = 3;
const LONGEST_WORD = 8;
const LEAST_WORDS = 12;
const MOST_WORDS = 48;
/** A vector of tests repeats one word; a word list is sorted. */
const LEAST_DISTINCT = 9;
/** One of the places that are tried lies in a phrase, not in its first or last word: those of BIP-39 have 62 letters. */
const STRIDE = 44;

/** Recovery phrases of wallets without a name: twelve words or more with the same signs between them. */
export function findSeedPhrases(cursor: Cursor): readonly Span[] {
  const { text } = cursor;
  const spans: Span[] = [];
  for (let at = STRIDE; at < text.length; at += STRIDE) {
    if (!mayBeInside(text, at + 11) || !mayBeInside(text, at + 7) || !mayBeInside(text, at - 7)) continue;
    const first = wordAt(text, isSmall(text.charCodeAt(at)) ? at : at - 1);
    if (first === null) continue;
    const words = [first];
    const signs = grow(cursor, words, true, null);
    grow(cursor, words, false, signs);
    if (words.length < LEAST_WORDS) continue;
    const written = words.map(({ start, end }) => text.slice(start, end));
    const [start, end] = [words[0]?.start ?? at, words.at(-1)?.end ?? at];
    at = Math.max(at, end);
    const isList = written.every((word, nth) => nth === 0 || word > (written[nth - 1] ?? ""));
    if (isList || new Set(written).size < LEAST_DISTINCT) continue;
    // The quotes of a list stay, so that JSON stays JSON.
    const ranges = written.join(" ") === text.slice(start, end) ? [{ start, end }] : words;
    spans.push(...ranges.map((range) => ({ ...range, kind: "recovery-phrase" })));
  }
  return spans;
}

/** Adds the words after the last one or before the first; returns what separates two of them. */
function grow(cursor: Cursor, words: Range[], isAfter: boolean, known: string | null): string | null {
  let signs = known;
  for (let edge = words[0]; edge !== undefined && words.length < MOST_WORDS;) {
    const from = isAfter ? edge.end : edge.start;
    const to = isAfter ? cursor.until(from, LOWER, 9) : cursor.backUntil(from, LOWER, 9);
    const next = wordAt(cursor.text, isAfter ? to : to - 1);
    if (next === null || to === from) break;
    const written = cursor.text.slice(Math.min(from, to), Math.max(from, to));
    // Words may be numbered.
    if (signs !== null && written !== signs && written.replaceAll(/\d/g, "") !== signs.replaceAll(/\d/g, "")) break;
    signs = written;
    if (isAfter) words.push(next);
    else words.unshift(next);
    edge = next;
  }
  return signs;
}

/** The word around a place, if it may be one of the list. Most are not: this is called every 36 characters of a text. */
function wordAt(text: string, at: number): Range | null {
  if (!isSmall(text.charCodeAt(at))) return null;
  let start = at;
  let end = at + 1;
  while (at - start < LONGEST_WORD && isSmall(text.charCodeAt(start - 1))) start -= 1;
  while (end - start <= LONGEST_WORD && isSmall(text.charCodeAt(end))) end += 1;
  if (end - start < SHORTEST_WORD || end - start > LONGEST_WORD) return null;
  if (isIn(text.charCodeAt(start - 1), WORD) || isIn(text.charCodeAt(end), WORD)) return null;
  let hash = 0;
  for (let letter = start; letter < end; letter += 1)
    hash = (Math.imul(hash, MULTIPLIER) + text.charCodeAt(letter)) | 0;
  const bit = Math.imul(hash, SPREAD) >>> 18;
  return (((FILTER[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1 ? { start, end } : null;
}

/** Whether a character may stand in a phrase or its list: a sieve for code. */
function mayBeInside(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return isSmall(code) || (code < 58 && INSIDE.has(code));
}

/** Blank, line ends, quotes, comma, dot and digits. */
const INSIDE: ReadonlySet<number> = new Set(Array.from(" \r\n\"',.0123456789", (sign) => sign.charCodeAt(0)));

function isSmall(code: number): boolean {
  return code > 96 && code < 123;
}
