import type { Range, Span } from "./finding.ts";
import type { Trigger } from "./trigger-table.ts";

/**
 * Colours and the like (CSI), titles and links (OSC); soft hyphen, zero-width characters, direction marks; the upper
 * bytes of UTF-16.
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex -- that is what they are
  /(?:\u001b|\\u001b)(?:\[[0-9;:?]{0,32}[ -/]{0,2}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\))|[\u00ad\u180e\u200b-\u200f\u2060-\u2063\ufeff]|\u0000(?=[ -~]\u0000)|(?<=\u0000[ -~])\u0000|\\{1,2}u0000/y;
/** What a text with one of those has, or one with full-width letters; one set, because it is sought in long texts. */
const DISGUISE =
  // oxlint-disable-next-line no-control-regex -- that is what they are
  /[\u0000\u001b\u00ad\u180e\u200b-\u200f\u2060-\u2063\ufeff\uff21-\uff3a\uff41-\uff5a]/;
/** An ASCII character as code, addresses and HTML escape it. */
const ESCAPED = /(?:\\{1,2}(?:x|u00)|%|&#x)([2-7][\da-f]);?/iy;
/** As strings of JSON escape it; the quote at the end of a string separates two texts, as a line end does. */
const IN_JSON = /(?:\\\\x|\\u00|%(?=[2-7]))([0-7][\da-f])|\\([nrt"\\])|"/iy;
const SIGNS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "": "\n" };
/** Several of those in a row, which no text needs. */
const ESCAPES = /(?:(?:\\{1,2}(?:x|u00)|%|&#x)[2-7][\da-f];?){4}|(?:[ -~]\\{1,2}u0000){4}/i;
/** Lines within a string of JSON. */
const LINES = /\\n[^\n]{1,400}?\\n/;

/** The pairs of characters that {@link ESCAPES} contain, letters among them. */
export const ESCAPE_SIGNS: readonly Trigger[] = ["\\x", "\\u", "\\n", "%6", "%7", "&#"].map((pair) => ({
  pair,
  detect: (cursor) => {
    cursor.hasOdd = true;
    return null;
  },
}));
const MIXED_WORD = /[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]/;
const FULL_WIDTH = /[\uff01-\uff5e]/;
/** Cyrillic letters that look like Latin ones. */
const CYRILLIC = "аеорсухіѕјАВЕКМНОРСТХ";
const LATIN = "aeopcyxisjABEKMHOPCTX";

/** Whether a character can make a text look different from its characters: a first sieve, without a search. */
export function isOdd(code: number): boolean {
  return (
    code >= 0xfeff ||
    code === 0xad ||
    code === 0x180e ||
    (code >= 0x400 && code < 0x500) ||
    (code >= 0x200b && code < 0x2064)
  );
}

export function isDisguised(text: string): boolean {
  return (
    DISGUISE.test(text) ||
    ESCAPES.test(text) ||
    LINES.test(text) ||
    (/[\u0400-\u04ff]/.test(text) && MIXED_WORD.test(text))
  );
}

/**
 * Finds secrets in a text as a person reads it: without colours and invisible characters, with ASCII for escapes, for
 * full-width characters and for letters of another alphabet within a word. The spans are those of the original text.
 */
export function spansInPlainView(text: string, find: (plain: string) => readonly Span[]): readonly Span[] {
  const ranges: Range[] = [];
  const escapes = LINES.test(text) ? IN_JSON : ESCAPED;
  let plain = "";
  for (let at = 0; at < text.length; at += 1) {
    HIDDEN.lastIndex = at;
    if (HIDDEN.test(text)) {
      at = HIDDEN.lastIndex - 1;
      continue;
    }
    escapes.lastIndex = at;
    const [escape, code, sign = ""] = escapes.exec(text) ?? [];
    if (escape !== undefined) {
      plain += code === undefined ? (SIGNS[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16));
      ranges.push({ start: at, end: escapes.lastIndex });
      at = escapes.lastIndex - 1;
      continue;
    }
    const character = text.charAt(at);
    const alike = CYRILLIC.indexOf(character);
    const isAlike = alike !== -1 && /[A-Za-z]/.test(plain.slice(-1) + text.charAt(at + 1));
    if (isAlike) plain += LATIN.charAt(alike);
    else plain += FULL_WIDTH.test(character) ? character.normalize("NFKC") : character;
    ranges.push({ start: at, end: at + 1 });
  }
  if (plain === text) return [];
  return find(plain).map((span) => ({
    ...span,
    start: ranges[span.start]?.start ?? 0,
    end: ranges[span.end - 1]?.end ?? 0,
  }));
}
