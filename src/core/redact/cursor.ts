import { BLANK, isIn, LINE_END, WORD } from "./values/char-class.ts";
import type { Span } from "./finding.ts";

/**
 * Walks one text and counts the steps. Every loop of the scanner uses these walks, so that `steps` bounds the work of a
 * whole run, and a test can compare it with the length of hostile input.
 */
export class Cursor {
  readonly text: string;
  steps = 0;
  /** Names before this place were checked: each is checked once, however many trigger pairs it holds. */
  namesSeenUntil = 0;
  /** Runs that are not a JSON Web Token: none can begin inside one. */
  deadTokenUntil = 0;
  /**
   * Whether the text has colours, invisible or full-width characters, so that it looks different from its characters.
   */
  isDisguised = false;
  /** Further findings of a detector, besides the span that it returned. */
  readonly more: Span[] = [];
  // Created on first use: most texts are keys and short values.
  /** For each command name, the end of its last command: the name before that place is one of its words. */
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
    let at = from;
    while (at < from + 8 && this.text.charCodeAt(at) === 92) at += 1;
    this.steps += 1;
    return at - from;
  }

  /** The next place of `word`, from `from` on; the length of the text without one. Calls must have rising `from`. */
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
   * Whether a word may begin here: after anything but a letter, digit or underscore, and after an escape (`
   * `, `\u000a`, `%3D`) or the end of a colour (`\u001b[32m`), which only look like one.
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
