import type { Span } from "./finding.ts";

/**
 * Walks one text and counts the steps. Every loop of the scanner uses these walks, so that `steps` bounds the work of a
 * whole run, and a test can compare it with the length of hostile input.
 */
export class Cursor {
  readonly text: string;
  steps = 0;
  /** Further findings of a detector, besides the span that it returned. */
  readonly more: Span[] = [];
  /** Whether the text has characters of which some are invisible or look like others. */
  hasOdd = false;
  /** Names before this place were checked: each is checked once, however many trigger pairs it holds. */
  namesSeenUntil = 0;
  /** Runs that are not a JSON Web Token: none can begin inside one. */
  deadTokenUntil = 0;
  /** Up to here lies a row of values that is not closed. */
  rowUntil = 0;
  /** Up to here no line is the head of a table. */
  noTableUntil = 0;
  /** For each command name, the end of its last command: the name before that place is one of its words. */
  // Created on first use, as the maps below: most texts are keys and short values.
  commandsUntil: Map<string, number> | null = null;
  #next: Map<string, number> | null = null;
  #stops: Map<number, { readonly from: number; readonly end: number }> | null = null;

  constructor(text: string) {
    this.text = text;
  }

  codeAt(at: number): number {
    return this.text.charCodeAt(at);
  }

  is(at: number, set: number): boolean {
    return isIn(this.text.charCodeAt(at), set);
  }

  /** The first place from `from` that is not in the set, at most `limit` units further. */
  skip(from: number, set: number, limit: number): number {
    const end = Math.min(this.text.length, from + limit);
    let at = from;
    while (at < end && isIn(this.text.charCodeAt(at), set)) at += 1;
    this.steps += at - from + 1;
    return at;
  }

  /** The first place from `from` that is in the set, or the end of the text, at most `limit` units further. */
  until(from: number, set: number, limit: number): number {
    const end = Math.min(this.text.length, from + limit);
    let at = from;
    while (at < end && !isIn(this.text.charCodeAt(at), set)) at += 1;
    this.steps += at - from + 1;
    return at;
  }

  /**
   * The first place from `from` that is in the set, or the end of the text. Remembers the last answer for each set:
   * names inside one long value all need the end of the same run.
   */
  stop(from: number, set: number): number {
    this.#stops ??= new Map();
    const known = this.#stops.get(set);
    if (known !== undefined && known.from <= from && from <= known.end) return known.end;
    const end = this.until(from, set, this.text.length);
    this.#stops.set(set, { from, end });
    return end;
  }

  /** The start of the run of the set that ends before `to`, at most `limit` units back. */
  back(to: number, set: number, limit: number): number {
    const start = Math.max(0, to - limit);
    let at = to;
    while (at > start && isIn(this.text.charCodeAt(at - 1), set)) at -= 1;
    this.steps += to - at + 1;
    return at;
  }

  /** Like {@link back}, for the run of everything that is not in the set. */
  backUntil(to: number, set: number, limit: number): number {
    const start = Math.max(0, to - limit);
    let at = to;
    while (at > start && !isIn(this.text.charCodeAt(at - 1), set)) at -= 1;
    this.steps += to - at + 1;
    return at;
  }

  /** How often the unit repeats before `to`, at most `limit` times. */
  repeatsBefore(to: number, code: number, limit: number): number {
    let times = 0;
    while (times < limit && this.text.charCodeAt(to - 1 - times) === code) times += 1;
    this.steps += 1;
    return times;
  }

  /** How often the unit repeats from `from` on, at most `limit` times. */
  repeatsAfter(from: number, code: number, limit: number): number {
    let times = 0;
    while (times < limit && this.text.charCodeAt(from + times) === code) times += 1;
    this.steps += 1;
    return times;
  }

  /** The end of a sticky pattern's match at a place; -1 without one. */
  endOf(pattern: RegExp, at: number): number {
    pattern.lastIndex = at;
    const end = pattern.test(this.text) ? pattern.lastIndex : -1;
    this.steps += Math.max(end - at, 1);
    return end;
  }

  /** The place after a sticky pattern's match; the same place without one. */
  after(pattern: RegExp, at: number): number {
    const end = this.endOf(pattern, at);
    return end === -1 ? at : end;
  }

  /** The first place after blanks and escaped line ends. */
  skipBlank(from: number): number {
    let at = this.skip(from, BLANK, 40);
    while (this.text[at] === "\\" && isIn(this.text.charCodeAt(at + 1), LINE_END)) {
      at = this.skip(this.skip(at + 1, LINE_END, 2), BLANK, 40);
    }
    return at;
  }

  /** The number of backslashes from `from`, eight at most. */
  backslashes(from: number): number {
    return this.repeatsAfter(from, 92, 8);
  }

  /** The next place of `word`, from `from` on; the length of the text without one. Calls must have rising `from`. */
  next(word: string, from: number): number {
    this.#next ??= new Map();
    const known = this.#next.get(word);
    if (known !== undefined && known >= from) return known;
    const found = this.text.indexOf(word, from);
    const at = found === -1 ? this.text.length : found;
    this.steps += at - from + 1;
    this.#next.set(word, at);
    return at;
  }

  /** Up to `length` units before `to`, in lower case. */
  before(to: number, length: number): string {
    this.steps += length;
    return this.text.slice(Math.max(0, to - length), to).toLowerCase();
  }

  /**
   * Whether a word may begin here: after anything but a letter, digit or underscore, and after an escape (`\n`,
   * `\u000a`, `%3D`) or the end of a colour (`\u001b[32m`), which only look like one.
   */
  startsWord(at: number): boolean {
    if (at === 0) return true;
    const before = this.text.charCodeAt(at - 1);
    if (!isIn(before, WORD)) return true;
    return this.followsEscape(at);
  }

  /** Whether an escape or the end of a colour ends before `at`. */
  followsEscape(at: number): boolean {
    return ESCAPE.test(this.text.slice(Math.max(0, at - 8), at));
  }
}

const ESCAPE = /\\[nrtbf]$|\\u[0-9a-f]{4}$|%[0-9a-f]{2}$|\[[0-9;]{0,6}m$/i;

/** Sets of ASCII characters as bits of one table: a membership test is one load and one mask. */
const DIGIT = 1;
export const LOWER = 2;
const UPPER = 4;
const UNDERSCORE = 16;
export const DASH = 32;
const BASE64_SIGN = 64;
export const DOT = 128;
/** Blank, tab. */
export const BLANK = 256;
export const LINE_END = 512;
/** `"`, `'` and the backtick. */
export const QUOTE = 1024;
/** Characters that end a bare value inside code, a query or a list. */
export const BARE_END = 2048;
/** Characters that a password in a URL cannot hold unescaped. */
const URL_END = 4096;
const BACKSLASH = 8192;
/** From U+2000 on: typographic quotes, ideographs, kana. A bare secret ends before them. */
export const WIDE = 16_384;

export const LETTER = LOWER | UPPER;
export const ALNUM = LETTER | DIGIT;
export const WORD = ALNUM | UNDERSCORE;
/** base64url and most tokens: `A-Za-z0-9_-`. */
export const TOKEN = WORD | DASH;
/** `A-Za-z0-9+/=` */
export const BASE64 = ALNUM | BASE64_SIGN;
/** All characters that a bearer token may hold. */
export const BEARER = TOKEN | BASE64_SIGN | DOT;
/** Names of variables, flags, headers and fields. */
export const NAME = TOKEN | DOT;
export const SPACE = BLANK | LINE_END;
export const BARE_STOP = SPACE | QUOTE | BARE_END | WIDE;
export const LINE_STOP = SPACE | QUOTE | BACKSLASH | WIDE;
export const URL_STOP = SPACE | QUOTE | URL_END | WIDE;
export const STRING_STOP = QUOTE | LINE_END;

const MEMBERS: readonly (readonly [bit: number, characters: string])[] = [
  [DIGIT, "0123456789"],
  [LOWER, "abcdefghijklmnopqrstuvwxyz"],
  [UPPER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
  [UNDERSCORE, "_"],
  [DASH, "-"],
  [BASE64_SIGN, "+/="],
  [DOT, "."],
  [BLANK, " \t"],
  [LINE_END, "\n\r\u000b\f\u0000"],
  [QUOTE, "\"'`"],
  [BARE_END, "&;,|<>(){}[]\\"],
  [URL_END, "/?#<>\\()|"],
  [BACKSLASH, "\\"],
];

const TABLE = new Uint16Array(128);
for (const [bit, characters] of MEMBERS) {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    TABLE[code] = (TABLE[code] ?? 0) | bit;
  }
}

/** The bits of a UTF-16 unit; 0 for the NaN after the end of a text. */
function bitsOf(code: number): number {
  return code >= 0x2000 ? WIDE : (TABLE[code] ?? 0);
}

export function isIn(code: number, set: number): boolean {
  return (bitsOf(code) & set) !== 0;
}
