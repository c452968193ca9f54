import { BLANK, isIn, LINE_END, WORD } from "./values/char-class.ts";
import type { Span } from "./finding.ts";

/**
 * Walks one text and counts how far. Every loop of the scanner goes through these walks, so that `steps` bounds the work
 * of a whole run, and a test can hold it against the length of hostile input.
 */
export class Cursor {
  readonly text: string;
  steps = 0;
  /** Names before this place were looked at: each is judged once however many trigger pairs it holds. */
  namesSeenUntil = 0;
  /** Runs that were found to be no JSON Web Token: nothing that begins inside one can be one. */
  deadTokenUntil = 0;
  /** Whether the text has colours, invisible or full-width characters, and so reads otherwise than it is written. */
  isDisguised = false;
  /** What a detector found beside the span that it gave back. */
  readonly more: Span[] = [];
  // Made when they are asked for: most texts are keys and short values.
  /** Up to where the words of the last command of each name were judged: one that begins among them is a word of it. */
  readonly commandsUntil = new Map<string, number>();
  /** Up to here no line is the head of a table. */
  noTableUntil = 0;
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

  /** The first place from `from` that is not in the set, `limit` units on at most. */
  skip(from: number, set: number, limit: number): number {
    const end = Math.min(this.text.length, from + limit);
    let at = from;
    while (at < end && isIn(this.text.charCodeAt(at), set)) at += 1;
    this.steps += at - from + 1;
    return at;
  }

  /** The first place from `from` that is in the set, or the end of the text, `limit` units on at most. */
  until(from: number, set: number, limit: number): number {
    const end = Math.min(this.text.length, from + limit);
    let at = from;
    while (at < end && !isIn(this.text.charCodeAt(at), set)) at += 1;
    this.steps += at - from + 1;
    return at;
  }

  /**
   * The first place from `from` that is in the set, or the end of the text. Remembers the last answer for each set: names
   * inside one long value all ask for the end of the same run.
   */
  stop(from: number, set: number): number {
    this.#stops ??= new Map();
    const known = this.#stops.get(set);
    if (known !== undefined && known.from <= from && from <= known.end) return known.end;
    const end = this.until(from, set, this.text.length);
    this.#stops.set(set, { from, end });
    return end;
  }

  /** Where the run of the set that ends before `to` begins, `limit` units back at most. */
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

  /** How often the unit stands in a row before `to`, `limit` times at most. */
  repeatsBefore(to: number, code: number, limit: number): number {
    let times = 0;
    while (times < limit && this.text.charCodeAt(to - 1 - times) === code) times += 1;
    this.steps += 1;
    return times;
  }

  /** How often the unit stands in a row from `from` on, `limit` times at most. */
  repeatsAfter(from: number, code: number, limit: number): number {
    let times = 0;
    while (times < limit && this.text.charCodeAt(from + times) === code) times += 1;
    this.steps += 1;
    return times;
  }

  /** Behind blanks and line ends that are escaped. */
  skipBlank(from: number): number {
    let at = this.skip(from, BLANK, 40);
    while (this.text[at] === "\\" && isIn(this.text.charCodeAt(at + 1), LINE_END)) {
      at = this.skip(this.skip(at + 1, LINE_END, 2), BLANK, 40);
    }
    return at;
  }

  /** How many backslashes stand from `from`, eight at most. */
  backslashes(from: number): number {
    let at = from;
    while (at < from + 8 && this.text.charCodeAt(at) === 92) at += 1;
    this.steps += 1;
    return at - from;
  }

  /** Where the text says `word` next, from `from` on; the length of the text if never. Asked in rising order. */
  next(word: string, from: number): number {
    this.#next ??= new Map();
    const known = this.#next.get(word);
    if (known !== undefined && known >= from) return known;
    const found = this.text.indexOf(word, from);
    const range = found === -1 ? this.text.length : found;
    this.steps += range - from + 1;
    this.#next.set(word, range);
    return range;
  }

  /** Up to `length` units before `to`, in lower case. */
  before(to: number, length: number): string {
    this.steps += length;
    return this.text.slice(Math.max(0, to - length), to).toLowerCase();
  }

  /**
   * Whether a word may begin here: after anything that is no letter, digit or underscore, and after what only looks like
   * one, an escape (`\n`, `\u000a`, `%3D`) or the end of a colour (`\u001b[32m`).
   */
  startsWord(at: number): boolean {
    if (at === 0) return true;
    const before = this.text.charCodeAt(at - 1);
    if (!isIn(before, WORD)) return true;
    return this.followsEscape(at);
  }

  /** Whether what stands before `at` is an escape or the end of a colour. */
  followsEscape(at: number): boolean {
    return ESCAPE.test(this.text.slice(Math.max(0, at - 8), at));
  }
}

const ESCAPE = /\\[nrtbf]$|\\u[0-9a-f]{4}$|%[0-9a-f]{2}$|\[[0-9;]{0,6}m$/i;
