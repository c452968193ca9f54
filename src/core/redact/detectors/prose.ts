import { BLANK, LINE_END, LINE_STOP, type Cursor } from "../cursor.ts";
import type { Range } from "../finding.ts";
import {
  isLongPhrase,
  isStatedWord,
  LONGEST_STATED,
  type Manner,
  MOST_FILLERS,
  type Statement,
} from "../values/stated-secret.ts";
import { isDrawnLetters } from "../values/value-kind.ts";

/** Words between a name and its value, in any of the languages of `key-name.ts`. */
const VERBS: ReadonlySet<string> = new Set(
  `is are was to now currently set still changed updated reset generated as be becomes has been called equals temporarily
  ist lautet war wurde auf neu gesetzt est es sera son era ahora è era ora adesso sono é era agora ficou definida
  är er on jest to je van wordt вот стал теперь là adalah este`.split(/\s+/),
);
const OPENING = "`\"'“”„«‹「『【(（《";
const CLOSING = "`\"'”““»›」』】)）》";
const STOPS = ".!?;,。、！？；，)]}|";

/** The statement after a name that ends at `from`; null without a possible value. */
export function findStatement(cursor: Cursor, from: number): Statement | null {
  const { text } = cursor;
  let at = from;
  let [hasSign, hasVerb, fillers] = [false, false, 0];
  for (let step = 0; step < 10; step += 1) {
    at = skipMarkup(cursor, at, hasSign);
    const character = cursor.text.charAt(at);
    if (character === "") return null;
    const signEnd = hasSign ? at : cursor.after(SIGN, at);
    if (signEnd > at) {
      hasSign = true;
      at = signEnd;
      continue;
    }
    const quote = OPENING.indexOf(character);
    if (quote !== -1 && at > from - 1) {
      const inner = innerOf(cursor, at, quote);
      if (inner === null) return null;
      // `(shown once)`, `（初期値）`
      if (!hasSign && /[(（]/.test(character) && /[\s\u3000-\uffff]/.test(cursor.text.slice(inner.start, inner.end))) {
        at = inner.end + 1;
        continue;
      }
      return { ...inner, hasSign, isQuoted: true, hasVerb, fillers };
    }
    if (character === "," && !hasSign) {
      const aside = /^, (?:[`(]|\S{6,64},)/.exec(cursor.text.slice(at, at + 70));
      if (aside !== null && isAside(aside[0])) {
        at += 2;
        hasVerb = true;
        continue;
      }
    }
    if (STOPS.includes(character) || cursor.is(at, LINE_END)) return null;
    const end = cursor.after(WORD, at);
    const word = cursor.text.slice(at, end);
    // A word that continues with digits or signs is a value; so is anything after a colon.
    if (
      hasSign ||
      word === "" ||
      cursor.after(GOES_ON, end) > end ||
      (hasVerb && (isLongPhrase(word) || isDrawnLetters(word)))
    )
      return bareValue(cursor, at, { hasSign, hasVerb, fillers });
    const isName = /^[A-Z]/.test(word);
    if (hasVerb && (fillers === 0 || isName) && / (?:is|was|lautet) $/.test(text.slice(from, at))) {
      const isEnd = (isName ? NAME_END : WORD_END).test(text.slice(end, end + 3));
      if (isStatedWord(word.toLowerCase()))
        return isEnd ? { start: at, end, hasSign, isQuoted: false, hasVerb, fillers, isEnd } : null;
    }
    const place = PLACE.has(word) ? cursor.endOf(NAMED_PLACE, end) : -1;
    if (VERBS.has(word.toLowerCase()) || cursor.codeAt(at) >= 0x2e80) hasVerb = true;
    else if (hasVerb && place === -1) return null;
    else fillers += 1;
    if (fillers > MOST_FILLERS) return null;
    at = place === -1 ? end : place;
  }
  return null;
}

/** The end of a sentence; a word with a capital inside one is a name. */
const WORD_END = /^[.!]?(?:["'`\r\n]|$|[.!] |\\n)/;
const NAME_END = /^[.!,]?(?:["'`\r\n]|$|[.!,] |\\n)/;

/** `of db1 is`: the name of a place, not the value. */
const PLACE: ReadonlySet<string> = new Set(["of", "for", "on", "at", "in"]);
const NAMED_PLACE = / [\w.@-]{2,40}(?=:| (?:is|was|are)\b)/y;

/** `, \`x\``, `, (x)`, and `, P4ss!word,` where the text between the commas is not a word. */
function isAside(text: string): boolean {
  const word = text.slice(2);
  return word.length === 1 || (/\d/.test(word) && /[!@#$%^&*+?~]|[a-z]{4}\d{2}/.test(word));
}

/** Blanks, the signs of Markdown and the bars of a hidden value. */
const MARKUP = /(?:[ \t\u3000\u00a0*]|\|\|){0,40}/y;
const MARKUP_AND_LINES = /(?:[ \t\u3000\u00a0*\r\n]|\|\||[-=]{3,40}[\r\n]){0,40}/y;

function skipMarkup(cursor: Cursor, from: number, hasSign: boolean): number {
  return cursor.after(hasSign ? MARKUP_AND_LINES : MARKUP, from);
}

/** An arrow, a colon, a dash before a blank; the question mark of a program that asks on a terminal. */
const SIGN = /[=-]>|[:：=＝→⇒➜](?!=)|(?:[—–]|-{1,2})(?= )|(?<=[A-Za-z])\?(?= ["'`]?[^\s"'`]{4,120}["'`]?(?:[\r\n]|$))/y;

function innerOf(cursor: Cursor, open: number, quote: number): Range | null {
  const { text } = cursor;
  let start = open + 1;
  let close = CLOSING.charAt(quote);
  if (text[open] === "`" && text[open + 1] === "`") {
    // A code block, with or without the name of its language.
    const ticks = cursor.repeatsAfter(open, 96, 8);
    start = open + ticks;
    const line = cursor.until(start, LINE_END, 16);
    if (ticks >= 3 && cursor.is(line, LINE_END)) start = cursor.skip(line, LINE_END, 2);
    close = ticks >= 3 ? "\n" : "`";
  } else if (OPENING.includes(text.charAt(start)) && text.charAt(start) !== text[open]) {
    close = CLOSING.charAt(OPENING.indexOf(text.charAt(start)));
    start += 1;
  }
  start = cursor.skip(start, BLANK, 2);
  const head = text.slice(start, start + LONGEST_STATED);
  const length = head.indexOf(close);
  cursor.steps += length === -1 ? head.length : length;
  const lineEnd = head.search(/[\r\n]/);
  if (length < 1 || (lineEnd !== -1 && lineEnd < length)) return null;
  return { start, end: start + head.slice(0, length).trimEnd().length };
}

/** A word of an alphabet, or a run of ideographs and kana. */
const WORD =
  /[A-Za-z'\u2019\u0080-\u009f\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u200f\u2041-\u2e7f]{1,24}|[\u2e80-\u2fff\u3020-\uff00]{1,24}/y;
/** What follows a word that is the beginning of a value: anything but a blank and the end of a sentence. */
const GOES_ON =
  /(?<![\u2e80-\uffff])(?:[:=](?=[!#-&()+-_a-~])|[.!?;,)\]}|](?=[\w!@#$%^&*])|\*(?=\w)|[#$%&+\-/\d<>@A-Z[\\^_a-z{~])/y;

function bareValue(cursor: Cursor, start: number, said: Omit<Manner, "isQuoted">): Statement | null {
  let end = cursor.stop(start, LINE_STOP);
  for (let more = 0; more < 16 && end > start && ".,;:!?)]}*|".includes(cursor.text.charAt(end - 1)); more += 1)
    end -= 1;
  return end - start < 3 ? null : { start, end, isQuoted: false, ...said };
}

/** Whether a short line without punctuation leads to the name: a heading or a label. */
function isLabel(text: string, nameStart: number): boolean {
  const line =
    text
      .slice(Math.max(0, nameStart - 52), nameStart)
      .split(/[\r\n"'`>]/)
      .at(-1) ?? "";
  return line.length <= 48 && !/[\\:=,;(){}、。]/.test(line);
}

/** The rest of a label: `(shown once)`, `is as follows:`. */
const ASIDE =
  /[ \t]{1,4}\([^()\r\n]{1,40}\):?|[ \t](?:is |are )?(?:as follows|below|here|the following)[:.]?|は[\u3040-\u9fff]{1,12}[。：:]?/y;

/** The statement below a name that is a heading or a line of its own. */
export function findStatementBelow(cursor: Cursor, from: number, nameStart: number): Statement | null {
  const { text } = cursor;
  const lineEnd = skipMarkup(cursor, cursor.after(ASIDE, from), false);
  if (!cursor.is(lineEnd, LINE_END) || !isLabel(text, nameStart)) return null;
  let at = skipMarkup(cursor, lineEnd, true);
  const quote = OPENING.indexOf(text.charAt(at));
  const said = { hasSign: true, hasVerb: false, fillers: 0 };
  if (quote !== -1) {
    const inner = innerOf(cursor, at, quote);
    return inner === null ? null : { ...inner, ...said, isQuoted: true };
  }
  const value = bareValue(cursor, at, said);
  at = value?.end ?? at;
  return value !== null && (at >= text.length || cursor.is(at, LINE_STOP & ~BLANK)) ? value : null;
}

/** `use X as the password`, `` `X` is the API key``: a value, a joining word, at most two that qualify the name. */
const BEFORE =
  /(?<=(?<!\S)([`"'(*]{0,3})(\S{4,100}?)[`"')*,]{0,3} (?:as|is)(?: (?:the|an?|your|my|our|its|his|her|api|access|admin|root|new|default|initial|temporary|secret|master|database|login|security|verification|API|[A-Z][a-z]{2,12})){0,3} )/dy;

/** The statement before a name. */
export function findStatementBefore(cursor: Cursor, nameStart: number): Statement | null {
  BEFORE.lastIndex = nameStart;
  const match = BEFORE.exec(cursor.text);
  cursor.steps += 4;
  const [start, end] = match?.indices?.[2] ?? [0, 0];
  return end === 0 ? null : { start, end, hasSign: false, isQuoted: match?.[1] !== "", hasVerb: true, fillers: 0 };
}
