import { LETTER } from "./values/char-class.ts";
import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";
import type { WideTrigger } from "./trigger-table.ts";

/** A text as a person reads it, and the original position of each of its characters. */
export interface PlainView {
  readonly text: string;
  /** One more than the text has: the last is the end. */
  readonly offsets: readonly number[];
}

/** Soft hyphen, zero-width characters, direction marks. */
const INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u180e\ufeff";
/** Colours and the like (CSI), titles and links (OSC). */
// oxlint-disable-next-line no-control-regex -- that is what they are
const CONTROL = /\u001b(?:\[[0-9;:?]{0,32}[ -/]{0,2}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\))/y;
const FULL_WIDTH_FROM = 0xff01;
const FULL_WIDTH_TO = 0xff5e;

/** Cyrillic letters that look like Latin ones, as possible substitutes in a name. */
const CYRILLIC = "аеорсухіѕјАВЕКМНОРСТХ";
const LATIN = "aeopcyxisjABEKMHOPCTX";

function detectLookAlike(cursor: Cursor, at: number): null {
  if (cursor.is(at - 1, LETTER) || cursor.is(at + 1, LETTER)) cursor.isDisguised = true;
  return null;
}

/** Characters that make a text look different from its characters: invisible ones, full-width letters. */
export const DISGUISES: readonly WideTrigger[] = [
  ...[...INVISIBLE.split(""), ...fullWidthLetters()].map((character) => ({ character, detect: disguised })),
  ...CYRILLIC.split("").map((character) => ({ character, detect: detectLookAlike })),
];

function disguised(cursor: Cursor): null {
  cursor.isDisguised = true;
  return null;
}

function* fullWidthLetters(): Generator<string> {
  for (let code = 0xff21; code <= 0xff5a; code += 1)
    if (code <= 0xff3a || code >= 0xff41) yield String.fromCharCode(code);
}

/** Removes colours and invisible characters, and converts full-width characters to ASCII. */
export function plainView(text: string): PlainView {
  const offsets: number[] = [];
  let plain = "";
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x1b) {
      CONTROL.lastIndex = at;
      if (CONTROL.test(text)) {
        at = CONTROL.lastIndex - 1;
        continue;
      }
    }
    if (code > 127 && INVISIBLE.includes(text.charAt(at))) continue;
    const isWide = code >= FULL_WIDTH_FROM && code <= FULL_WIDTH_TO;
    const alike = code >= 0x0400 && code <= 0x04ff ? CYRILLIC.indexOf(text.charAt(at)) : -1;
    const isAlike = alike !== -1 && /[A-Za-z]/.test(plain.slice(-1) + text.charAt(at + 1));
    if (isWide) plain += String.fromCharCode(code - 0xfee0);
    else plain += isAlike ? LATIN.charAt(alike) : text.charAt(at);
    offsets.push(at);
  }
  offsets.push(text.length);
  return { text: plain, offsets };
}

/** Spans of the view as spans of the original text. */
export function inOriginalText(spans: readonly Span[], { offsets }: PlainView): readonly Span[] {
  return spans.map((span) => ({
    ...span,
    start: offsets[span.start] ?? 0,
    end: (offsets[span.end - 1] ?? 0) + 1,
  }));
}
