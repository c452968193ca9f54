import { BLANK, LETTER, LINE_STOP, NAME, QUOTE, type Cursor } from "../cursor.ts";
import { looksRandom } from "./value-kind.ts";

/** The text between a name and its value. */
export interface Separator {
  /** `call`: the name is a function; `literal`: only the value can follow. */
  readonly kind: "colon" | "equals" | "comma" | "tag" | "blank" | "column" | "call" | "literal";
  readonly end: number;
  /** `NAME=value` at the beginning of a line or of a command's word, or a line of YAML: all up to white space. */
  readonly isLine: boolean;
  readonly mustBeQuoted: boolean;
  /** The end of the value, where quotes are written as entities or escapes. */
  readonly close?: string;
}

/** The place of a name, without quotes and dashes around it. */
export interface NameRange {
  readonly start: number;
  readonly end: number;
  /** `--name` */
  readonly isFlag: boolean;
}

/** `value:` on the next line or after a comma, as in lists of environment variables. */
const VALUE_FIELD = /(?:(?:\r?\n|\\{1,7}n|,)[ \t]{0,40}){1,2}\\{0,7}["']?[Vv]alue\\{0,7}["']?[ \t]{0,8}[:=]/y;
const ASSIGN =
  /(?:&#(?:58|61|x3[ad]);|\\{1,4}u003[ad]|<-(?=[ \t]["'])|=>|::=|:=|:-(?=[^\s-])|\?(?=[ \t]["'`])|[?+|:]?=|\|\|=|\?\?=|:|\uff1a|%3[ad])(?!=|~[\s/])/iy;
/** `SECRET_KEY==ab…`: not a comparison, but a secret that begins with the sign. */
const DOUBLE = /=(?==[^\s=~"'`\\]{16})/y;
const COMPARE = /[=!]==?(?=[ \t]{0,4}\\{0,7}["'`])/y;
/** Quotes of HTML, of URLs and of escaped JSON. */
const ENTITY = /&quot;|&#34;|&#39;|&apos;|%22|%27|\\{1,4}u0022|\\x22/iy;
const ENTITY_SIGN = /[ +]{0,2}(?:%20)?(?::|=|%3A)(?:[ +]|%20){0,2}/iy;
/** `<key>Name</key><string>` of a property list. */
const PLIST = /<\/key>\s{0,40}<(?:string|data|integer)>/y;
/** `"name" value="…"`, `"name" …><value>`, `"name">` of XML and HTML. */
const ATTRIBUTE = /["'](?:\s{1,8}[\w:-]{1,24}=["'][^"'<>]{0,60}["']){0,4}\s{1,8}(?:value|content)=(?=["'])/y;
const ELEMENT = /["'](?:\s{1,8}[\w:-]{1,24}=["'][^"'<>]{0,60}["']){0,4}\s{0,8}>(?:\s{0,40}<value>)?/y;
const TAG = /(?:\s{1,8}[\w:-]{1,24}=["'][^"'<>]{0,60}["']){0,4}\s{0,8}>(?:<!\[CDATA\[)?/y;
/** `|| "…"`, `?? '…'`, `) or "…"`, `") { "…" }`: a default in the code. */
const FALLBACK = /["'`]?[\])]{0,2}[ \t]{0,4}(?:\|\||\?\?|\?:|or\b|\{)[ \t]{0,4}(?=\\{0,7}["'`])/y;
/** `variable "name" { … default = "…" }` of Terraform. */
const BLOCK = /["'][ \t]{0,4}\{[^{}]{0,300}?\b(?:default|value)[ \t]{1,20}=[ \t]{0,4}(?=")/y;
/** `PASSWORD FOR 'a'@'b' = '…'` of SQL. */
const FOR_USER = /[ \t](?:for|FOR)[ \t]{1,4}[\w'"@%.`-]{1,80}[ \t]{0,4}=[ \t]{0,4}(?=['"(P])/y;
/** Git's question on a terminal: `Password for 'https://…': x`. */
const PROMPT = /[ \t]for[ \t]['"][^'"\n]{1,200}['"]:[ \t]/y;
/** Calls that type into a field that a selector or label names. */
const TYPING =
  /["'`]?\]?["'`]?[ \t]{0,4}\)[ \t\r\n]{0,20}\.(?:type|fill|send_keys|sendKeys|setValue|input|pressSequentially|press_sequentially|typeText|val)\([ \t]{0,4}(?=["'`])|["'`]?\]["'`],[ \t]{0,4}(?=["'`])/y;

/** The separator after a name that a value may follow, or null. Fast, because most names have no value. */
export function findSeparator(cursor: Cursor, name: NameRange): Separator | null {
  const { text } = cursor;
  const tag = findTag(cursor, name);
  if (tag !== null) return tag;
  let at = name.end;
  const first = text.charAt(at);
  const form = { mustBeQuoted: false, isLine: false };
  const encoded = first === "&" || first === "%" || first === "\\" ? findEncoded(cursor, at) : null;
  if (encoded !== null) return encoded;
  // `std::string password{"x"}`
  if (first === "{" && cursor.is(at + 1, QUOTE)) return { ...form, kind: "equals", end: at + 1, mustBeQuoted: true };
  if (first === "(") return { ...form, kind: "call", end: at + 1, mustBeQuoted: true };
  const slashes = cursor.backslashes(at);
  const isQuoted = cursor.is(at + slashes, QUOTE);
  if (isQuoted || first === "<" || first === "]" || first === ")") {
    const markup = findMarkup(cursor, name);
    if (markup !== null) return markup;
  }
  if (isQuoted) at += slashes + 1;
  if (text.startsWith("[]", at)) at += 2;
  else if (isQuoted && (text[at] === "]" || text[at] === ")")) at += 1;
  const sign = cursor.skip(at, BLANK, 40);
  const code = cursor.codeAt(sign);
  const isTight = sign === at;

  if (code === 124 || code === 63 || code === 111) {
    const fallback = endOf(cursor, FALLBACK, at);
    if (fallback !== -1) return { ...form, kind: "equals", end: fallback, mustBeQuoted: true };
  }
  const value = endOf(cursor, VALUE_FIELD, sign);
  if (value !== -1) return { ...form, kind: "colon", end: value, isLine: true };
  const compare = endOf(cursor, COMPARE, sign);
  if (compare !== -1) return { kind: "equals", end: compare, isLine: false, mustBeQuoted: true };
  const assign = endOf(cursor, ASSIGN, sign);
  if (assign !== -1) {
    if (text.startsWith("::", sign) && text[assign - 1] !== "=") return null;
    const kind = text[assign - 1] === "=" || /[>d;-]/i.test(text.charAt(assign - 1)) ? "equals" : "colon";
    // `{token:t}` and `.token:hover`: a colon without a blank after it is code.
    const isLine =
      kind === "colon"
        ? !isQuoted && /[\s\\|]/.test(text.charAt(assign))
        : isTight && (name.isFlag || beginsWord(cursor, name.start));
    return { ...form, kind, end: assign, isLine };
  }
  if (isTight && !isQuoted && isDouble(cursor, name, sign)) {
    return { ...form, kind: "equals", end: sign + 1, isLine: true };
  }
  // `login;password;x`: cells of one row.
  if (code === 59 && isTight && text[name.start - 1] === ";") return { ...form, kind: "column", end: sign + 1 };
  if (code === 44 && isQuoted) return { kind: "comma", end: sign + 1, isLine: false, mustBeQuoted: true };
  if (code === 124 && !isTight) return { ...form, kind: "column", end: sign + 1 };
  const array = code === 91 ? endOf(cursor, /\[\d{0,6}\][ \t]{0,4}=/y, sign) : -1;
  if (array !== -1) return { ...form, kind: "equals", end: array, mustBeQuoted: true };
  if (isTight) return null;
  if (name.isFlag) return { ...form, kind: "blank", end: sign, isLine: true };
  const user = endOf(cursor, FOR_USER, at);
  if (user !== -1) return { ...form, kind: "equals", end: user, mustBeQuoted: true };
  const prompt = endOf(cursor, PROMPT, at);
  if (prompt !== -1) return { ...form, kind: "colon", end: prompt, isLine: true };
  if (sign - at >= 2) return { ...form, kind: "column", end: sign };
  // `password 'x'` of SQL, `password string = "x"` of Go, `password x` of a netrc file.
  return { ...form, kind: "blank", end: sign, isLine: true, mustBeQuoted: !cursor.is(sign, LETTER | NAME) };
}

function findEncoded(cursor: Cursor, at: number): Separator | null {
  const quoteEnd = endOf(cursor, ENTITY, at);
  const signEnd = quoteEnd === -1 ? -1 : endOf(cursor, ENTITY_SIGN, quoteEnd);
  const end = signEnd === -1 ? -1 : endOf(cursor, ENTITY, signEnd);
  if (end === -1) return null;
  return { kind: "literal", end, isLine: false, mustBeQuoted: false, close: cursor.text.slice(signEnd, end) };
}

/** Names in attributes, elements, blocks and calls, with the value where that notation has it. */
function findMarkup(cursor: Cursor, name: NameRange): Separator | null {
  const { text } = cursor;
  const form = { isLine: false, mustBeQuoted: true } as const;
  const at = name.end;
  if (text[at] === "<") {
    const plist = endOf(cursor, PLIST, at);
    return plist === -1 ? null : { kind: "tag", end: plist, isLine: false, mustBeQuoted: false };
  }
  const next = text.charAt(at + 1);
  if (next === " " || next === ">" || next === "\n") {
    const attribute = endOf(cursor, ATTRIBUTE, at);
    if (attribute !== -1) return { ...form, kind: "equals", end: attribute };
    const block = endOf(cursor, BLOCK, at);
    if (block !== -1) return { ...form, kind: "equals", end: block };
    const element = text[name.start - 2] === "=" ? endOf(cursor, ELEMENT, at) : -1;
    if (element !== -1) return { kind: "tag", end: element, isLine: false, mustBeQuoted: false };
  }
  const fallback = endOf(cursor, FALLBACK, at);
  if (fallback !== -1) return { ...form, kind: "equals", end: fallback };
  const typing = endOf(cursor, TYPING, at);
  return typing === -1 ? null : { ...form, kind: "call", end: typing };
}

/** `<name>` and `<name type="plain">`, with or without a name space. */
function findTag(cursor: Cursor, name: NameRange): Separator | null {
  const before = cursor.text[name.start - 1];
  if (before !== "<" && before !== ":") return null;
  const end = endOf(cursor, TAG, name.end);
  return end === -1 ? null : { kind: "tag", end, isLine: false, mustBeQuoted: false };
}

function endOf(cursor: Cursor, pattern: RegExp, at: number): number {
  pattern.lastIndex = at;
  cursor.steps += 1;
  return pattern.test(cursor.text) ? pattern.lastIndex : -1;
}

/** Code compares with names; a random value is not a name. */
function isDouble(cursor: Cursor, name: NameRange, sign: number): boolean {
  if (endOf(cursor, DOUBLE, sign) === -1 || !(name.isFlag || beginsWord(cursor, name.start))) return false;
  const end = cursor.stop(sign + 2, LINE_STOP);
  return looksRandom(cursor.text.slice(sign + 2, end));
}

/** Whether a line, an escaped line or a word of a command begins here; not a part of a query or of a list. */
function beginsWord(cursor: Cursor, at: number): boolean {
  return at === 0 || cursor.followsEscape(at) || /[\s"'`]/.test(cursor.text.charAt(at - 1));
}
