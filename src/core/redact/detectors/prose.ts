import { BLANK, LETTER, LINE_END, LINE_STOP, type Cursor } from "../cursor.ts";
import { isLongPhrase, isStatedWord, LONGEST_STATED, MOST_FILLERS, type Statement } from "../values/stated-secret.ts";

/** Words between a name and its value, in any of the languages of `key-name.ts`. */
const VERBS: ReadonlySet<string> = new Set(
  `is are was to now currently set still changed updated reset as be becomes has been called equals temporarily
  ist lautet war wurde auf neu gesetzt est es sera son era ahora è era ora adesso sono é era agora ficou definida
  är er on jest to je van wordt вот стал теперь là adalah este`.split(/\s+/),
);
const OPENING = "`\"'“”„«‹「『【(（《";
const CLOSING = "`\"'”““»›」』】)）》";
const SIGNS = ":：=＝→⇒➜";
const STOPS = ".!?;,。、！？；，)]}|";
const LONGEST_WORD = 24;

/** The statement after a name that ends at `from`; null without a possible value. */
export function findStatement(cursor: Cursor, from: number): Statement | null {
  let at = from;
  let [hasSign, hasVerb, fillers] = [false, false, 0];
  for (let step = 0; step < 10; step += 1) {
    at = skipMarkup(cursor, at, hasSign);
    const character = cursor.text.charAt(at);
    if (character === "") return null;
    const arrow = hasSign ? 0 : signLength(cursor, at);
    if (arrow > 0) {
      hasSign = true;
      at += arrow;
      continue;
    }
    const quote = OPENING.indexOf(character);
    if (quote !== -1 && at > from - 1) {
      const inner = innerOf(cursor, at, quote);
      if (inner === null) return null;
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
    const end = endOfWord(cursor, at);
    const word = cursor.text.slice(at, end);
    // A word that continues with digits or signs is a value; so is anything after a colon.
    if (hasSign || word === "" || goesOn(cursor, end) || (hasVerb && isLongPhrase(word)))
      return bareValue(cursor, at, { hasSign, hasVerb, fillers });
    if (hasVerb && fillers === 0 && isStatedWord(word) && /^ (?:is|was|lautet) $/.test(cursor.text.slice(from, at))) {
      const isEnd = /^[.!]?(?:["'`\r\n]|$|[.!] |\\n)/.test(cursor.text.slice(end, end + 3));
      return isEnd ? { start: at, end, hasSign, isQuoted: false, hasVerb, fillers, isEnd } : null;
    }
    if (VERBS.has(word.toLowerCase()) || cursor.codeAt(at) >= 0x2e80) hasVerb = true;
    else if (hasVerb) return null;
    else fillers += 1;
    if (fillers > MOST_FILLERS) return null;
    at = end;
  }
  return null;
}

/** `, \`x\``, `, (x)`, and `, P4ss!word,` where the text between the commas is not a word. */
function isAside(text: string): boolean {
  const word = text.slice(2);
  return word.length === 1 || (/\d/.test(word) && /[!@#$%^&*+?~]|[a-z]{4}\d{2}/.test(word));
}

/** Skips blanks, the signs of Markdown, a line end after a sign, and the bars of a table without hidden values. */
function skipMarkup(cursor: Cursor, from: number, hasSign: boolean): number {
  const { text } = cursor;
  let at = from;
  for (let more = 0; more < 40; more += 1) {
    const character = text.charAt(at);
    const isBlank = character === " " || character === "\t" || character === "\u3000" || character === "\u00a0";
    const isSpoiler = character === "|" && text[at + 1] === "|";
    if (isSpoiler) at += 2;
    else if (isBlank || character === "*") at += 1;
    else if (hasSign && (character === "\n" || character === "\r")) at += 1;
    else break;
  }
  cursor.steps += at - from + 1;
  return at;
}

/** One word and the end of its line. */
const ANSWER = /^["'`]?[^\s"'`]{4,120}["'`]?(?:[\r\n]|$)/;

function signLength(cursor: Cursor, at: number): number {
  const character = cursor.text.charAt(at);
  const next = cursor.text.charAt(at + 1);
  if ((character === "=" || character === "-") && next === ">") return 2;
  if (SIGNS.includes(character)) return next === "=" ? 0 : 1;
  // A program's question on a terminal: `password? x`.
  if (character === "?" && next === " ") {
    const isAsked = cursor.is(at - 1, LETTER) && ANSWER.test(cursor.text.slice(at + 2, at + 132));
    return isAsked ? 1 : 0;
  }
  const isDash = character === "—" || character === "–" || character === "-";
  return isDash && next === " " ? 1 : 0;
}

function innerOf(cursor: Cursor, open: number, quote: number): { start: number; end: number } | null {
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

function endOfWord(cursor: Cursor, from: number): number {
  let at = from;
  const end = Math.min(cursor.text.length, from + LONGEST_WORD);
  const isWide = cursor.codeAt(from) >= 0x2e80;
  while (at < end) {
    const code = cursor.codeAt(at);
    const isLetter = cursor.is(at, LETTER) || (code > 127 && !isSign(code)) || code === 39 || code === 0x2019;
    if (!isLetter || code >= 0x2e80 !== isWide) break;
    at += 1;
  }
  cursor.steps += at - from + 1;
  return at;
}

function isSign(code: number): boolean {
  return (
    (code >= 0x2010 && code <= 0x2040) ||
    (code >= 0x3000 && code <= 0x301f) ||
    code >= 0xff01 ||
    code === 0xa0 ||
    code === 0xab ||
    code === 0xbb
  );
}

/** Whether an ASCII character other than a blank or the end of a sentence follows a word directly. */
function goesOn(cursor: Cursor, at: number): boolean {
  const code = cursor.codeAt(at);
  if (!(code > 0x20 && code < 0x7f) || cursor.codeAt(at - 1) >= 0x2e80) return false;
  const character = cursor.text.charAt(at);
  if (character === ":" || character === "=") return !/[\s\u3000"'`*\u0080-\uffff]|^$/.test(cursor.text.charAt(at + 1));
  if (STOPS.includes(character)) return /[\w!@#$%^&*]/.test(cursor.text.charAt(at + 1));
  if (character === "*") return /\w/.test(cursor.text.charAt(at + 1));
  return !OPENING.includes(character);
}

function bareValue(
  cursor: Cursor,
  start: number,
  said: { readonly hasSign: boolean; readonly hasVerb: boolean; readonly fillers: number },
): Statement | null {
  let end = cursor.stop(start, LINE_STOP);
  for (let more = 0; more < 16 && end > start && ".,;:!?)]}*|".includes(cursor.text.charAt(end - 1)); more += 1)
    end -= 1;
  return end - start < 3 ? null : { start, end, isQuoted: false, ...said };
}

/** The statement below a name that is a heading or a line of its own. */
export function findStatementBelow(cursor: Cursor, from: number, nameStart: number): Statement | null {
  const { text } = cursor;
  const lineEnd = skipMarkup(cursor, from, false);
  if (
    !cursor.is(lineEnd, LINE_END) ||
    !/(?:^|\n)[#*>\-\d. \t]{0,12}(?:[A-Za-z]{2,12} )?$/.test(text.slice(Math.max(0, nameStart - 30), nameStart))
  )
    return null;
  let at = skipMarkup(cursor, lineEnd, true);
  const quote = OPENING.indexOf(text.charAt(at));
  const said = { hasSign: true, hasVerb: false, fillers: 0 };
  if (quote !== -1) {
    const inner = innerOf(cursor, at, quote);
    return inner === null ? null : { ...inner, ...said, isQuoted: true };
  }
  const value = bareValue(cursor, at, said);
  at = value?.end ?? at;
  return value !== null && (at >= text.length || cursor.is(at, LINE_END)) ? value : null;
}

/** Words of a wallet that begin at a place. */
export function findPhrase(cursor: Cursor, from: number): { readonly start: number; readonly end: number } | null {
  const start = skipMarkup(cursor, from, true);
  const begin = start + (OPENING.includes(cursor.text.charAt(start)) ? 1 : 0);
  PHRASE.lastIndex = begin;
  cursor.steps += 1;
  return PHRASE.test(cursor.text) ? { start: begin, end: PHRASE.lastIndex } : null;
}

const PHRASE = /(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8}/y;

/** Words between a joining word and a name: `as the API key`, `is your password`. */
const ARTICLES: ReadonlySet<string> = new Set(
  "as is the a an your my our its his her api access admin root new default initial temporary secret master database".split(
    " ",
  ),
);

/** `use X as the password`, `` `X` is the API key``: the statement before a name with an article. */
export function findStatementBefore(cursor: Cursor, nameStart: number): Statement | null {
  if (cursor.text[nameStart - 1] !== " ") return null;
  const wordStart = cursor.back(nameStart - 1, LETTER, 12);
  if (!ARTICLES.has(cursor.text.slice(wordStart, nameStart - 1).toLowerCase())) return null;
  const before = cursor.text.slice(Math.max(0, nameStart - 120), nameStart);
  cursor.steps += before.length;
  const words = before.trimEnd().split(" ");
  // At most two words that qualify the name, then an article, then the joining word.
  for (let back = 1; back <= 3 && back < words.length; back += 1) {
    const word = words[words.length - back] ?? "";
    if (word === "as" || word === "is")
      return valueOfWord(words.slice(0, -back), nameStart - 1, before, words.slice(-back).join(" "));
    if (!ARTICLES.has(word.toLowerCase())) return null;
  }
  return null;
}

function valueOfWord(words: readonly string[], end: number, before: string, after: string): Statement | null {
  const word = words.at(-1) ?? "";
  const stripped = word.replace(/^[`"'(*]{1,3}/, "");
  const value = stripped.replace(/[`"')*,]{1,3}$/, "");
  if (value.length < 4) return null;
  const wordEnd = end - after.length - 1;
  const start = wordEnd - word.length + (word.length - stripped.length);
  if (before.length < word.length) return null;
  return { start, end: start + value.length, hasSign: false, isQuoted: word !== stripped, hasVerb: true, fillers: 0 };
}
