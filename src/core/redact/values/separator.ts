import { BLANK, LETTER, LINE_STOP, NAME, QUOTE, type Cursor } from "../cursor.ts";
import type { Range } from "../finding.ts";
import { looksRandom } from "./value-kind.ts";

/** The text between a name and its value. */
export interface Separator {
  /** `call`: the name is a function; `literal`: only the value can follow. */
  readonly kind: "colon" | "equals" | "comma" | "tag" | "blank" | "column" | "call" | "literal";
  readonly end: number;
  /** `NAME=value` at the beginning of a line or of a command's word, or a line of YAML: all up to white space. */
  readonly isLine?: boolean;
  readonly mustBeQuoted?: boolean;
  /** The end of the value, where quotes are written as entities or escapes. */
  readonly close?: string;
}

/** The place of a name, without quotes and dashes around it. */
export interface NameRange extends Range {
  /** `--name` */
  readonly isFlag: boolean;
}

const QUOTES = "\"'`\\";
/** `value:` on the next line or after a comma, as in lists of environment variables; `Default:` of a parameter. */
const VALUE_FIELD =
  /:?(?:(?:\r?\n|\\{1,7}n|,| (?=[Vv]alue=))[ \t]{0,40}(?:\\{0,7}["']?(?:Type|NoEcho|Description|permissions)\\{0,7}["']?: [^\r\n\\,]{1,80}(?=[\r\n\\,]))?){1,4}\\{0,7}["']?(?:[Vv]alue|ParameterValue|Default)\\{0,7}["']?[ \t]{0,8}[:=]/y;
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
/** `<td>Name</td><td>`, `<dt>Name</dt><dd><code>`, `<b>Name:</b> ` of HTML. */
const CELL = /(?:<\/[a-z][a-z\d]{0,10}>\s{0,40}){1,3}(?:<[a-z][^<>]{0,80}>\s{0,20}){1,3}/y;
const BOLD = /:(?:<\/[a-z][a-z\d]{0,10}>\s{0,8}){1,3}(?:<[a-z][^<>]{0,80}>\s{0,8}){0,3}/y;
/** `secret 0 x`, `password 7 x` of routers: how it is encrypted, and the secret up to the line's end. */
const ENCRYPTED_BY = / \d (?=[^\s"'`\\]{0,60}\d[^\s"'`\\]{0,120}[ \t]{0,8}(?:[\r\n\\]|$))/y;
/** `Unseal Key 1: x`, `Token #2: x` */
const ORDINAL = / #?\d{1,2}(?=[ \t]?[:=])/y;
/** `Token......: x`, `Token ..... x` */
const LEADER = /[ \t]?\.{3,60}(?:[ \t]?:|[ \t](?=\S))/y;
/** `"name" value="…"`, `"name" …><value>`, `"name">` of XML and HTML. */
const ATTRIBUTE = /["'](?:\s{1,8}[\w:-]{1,24}=["'][^"'<>]{0,60}["']){0,4}\s{1,8}(?:value|content)=(?=["'])/y;
const ELEMENT =
  /(?<==["'][\w.:-]{1,64})["'](?:\s{1,8}[\w:-]{1,24}=["'][^"'<>]{0,60}["']){0,4}\s{0,8}>(?:\s{0,40}<[Vv]alue>)?/y;
const TAG = /(?:\s{1,8}[\w:-]{1,24}=["'][^"'<>]{0,60}["']){0,4}\s{0,8}>(?! {2})(?:<!\[CDATA\[)?/y;
/** `|| "…"`, `?? '…'`, `) or "…"`, `") { "…" }`: a default in the code. */
const FALLBACK = /\\{0,7}["'`]?[\])]{0,2}[ \t]{0,4}(?:\|\||\?\?|\?:|or\b|\{|\.unwrap_or\()[ \t]{0,4}(?=\\{0,7}["'`])/y;
/** `variable "name" { … default = "…" }` of Terraform. */
const BLOCK = /["'][ \t]{0,4}\{[^{}]{0,300}?\b(?:default|value)[ \t]{1,20}=[ \t]{0,4}(?=")/y;
/** `PASSWORD FOR 'a'@'b' = '…'` of SQL. */
const FOR_USER = /[ \t](?:for|FOR)[ \t]{1,4}[\w'"@%.`-]{1,80}[ \t]{0,4}=[ \t]{0,4}(?=['"(P])/y;
/** Questions on a terminal: `Password for 'https://…': x` of Git, `Secret Access Key [None]: x` of AWS. */
const PROMPT =
  /[ \t]\[[^\]\n]{0,40}\]:[ \t]|[ \t]for[ \t](?:key |user )?['"][^'"\n]{1,200}['"](?:(?: (?:is|was|has been|now|set|reset|changed|to)){1,4}:?|:)[ \t]/y;
/** Calls that type into a field that a selector or label names. */
const TYPING =
  /["'`]?\]?["'`]?[ \t]{0,4}\)[ \t\r\n]{0,20}\.(?:type|fill|send_keys|sendKeys|setValue|input|pressSequentially|press_sequentially|typeText|val)\([ \t]{0,4}(?=["'`])|["'`]?\]["'`],[ \t]{0,4}(?=["'`])|["'], with(?::|=)[ \t]{0,4}(?=["'])/y;

/** A separator that its pattern alone decides. */
interface Notation {
  /** The characters of which one is the first. */
  readonly first: string;
  readonly pattern: RegExp;
  readonly kind: Separator["kind"];
  /** Whether the value has no quotes. */
  readonly isBare?: true;
}

/** Directly after a name, in this order. */
const AFTER_NAME: readonly Notation[] = [
  // `std::string password{"x"}`
  { first: "{", pattern: /\{(?=["'`])/y, kind: "equals" },
  { first: "(", pattern: /\(/y, kind: "call" },
  { first: "<", pattern: PLIST, kind: "tag", isBare: true },
  { first: "<", pattern: CELL, kind: "column", isBare: true },
  { first: ":", pattern: BOLD, kind: "column", isBare: true },
  { first: QUOTES, pattern: ATTRIBUTE, kind: "equals" },
  { first: QUOTES, pattern: BLOCK, kind: "equals" },
  { first: QUOTES, pattern: ELEMENT, kind: "tag", isBare: true },
  { first: `${QUOTES}|?o)] `, pattern: FALLBACK, kind: "equals" },
  { first: `${QUOTES}])`, pattern: TYPING, kind: "call" },
];

/** After a name, the quote that closes it, and blanks. */
const AFTER_BLANK: readonly Notation[] = [
  { first: "\r\n\\,: v", pattern: VALUE_FIELD, kind: "colon", isBare: true },
  { first: "=!", pattern: COMPARE, kind: "equals" },
];

function notationAt(cursor: Cursor, notations: readonly Notation[], at: number): Separator | null {
  const first = cursor.text.charAt(at);
  if (first === "") return null;
  for (const { first: characters, pattern, kind, isBare } of notations) {
    const end = characters.includes(first) ? cursor.endOf(pattern, at) : -1;
    if (end !== -1) return { kind, end, isLine: kind === "colon", mustBeQuoted: isBare !== true };
  }
  return null;
}

/** The separator after a name that a value may follow, or null. Fast, because most names have no value. */
export function findSeparator(cursor: Cursor, name: NameRange): Separator | null {
  const { text } = cursor;
  let at = name.end;
  const known = findTag(cursor, name) ?? findEncoded(cursor, at) ?? notationAt(cursor, AFTER_NAME, at);
  if (known !== null) return known;
  if (text[at] === " ") {
    const end = cursor.endOf(ENCRYPTED_BY, at);
    if (end !== -1) return { kind: "literal", end, isLine: true };
    at = cursor.after(ORDINAL, at);
  }
  const leader = cursor.endOf(LEADER, at);
  if (leader !== -1) return { kind: "colon", end: leader, isLine: true };
  const slashes = cursor.backslashes(at);
  const isQuoted = cursor.is(at + slashes, QUOTE);
  if (isQuoted) at += slashes + 1;
  if (text.startsWith("[]", at)) at += 2;
  else if (isQuoted && /[\])]/.test(text.charAt(at))) at += 1;
  const sign = cursor.skip(at, BLANK, 40);
  const isTight = sign === at;
  const after = notationAt(cursor, AFTER_BLANK, sign);
  if (after !== null) return after;
  const assign = cursor.endOf(ASSIGN, sign);
  if (assign !== -1) {
    const last = text.charAt(assign - 1);
    // LDIF: `userPassword:: ` and base64.
    const ldif = text.startsWith("::", sign)
      ? cursor.endOf(/:: (?=[A-Za-z\d+/]{8,512}={0,2}(?:[\s"'\\]|$))/y, sign)
      : -1;
    if (ldif !== -1) return { kind: "equals", end: ldif, isLine: true };
    if (text.startsWith("::", sign) && last !== "=") return null;
    if (/[=>d;-]/i.test(last))
      return { kind: "equals", end: assign, isLine: isTight && (name.isFlag || beginsWord(cursor, name.start)) };
    // `{token:t}` and `.token:hover`: a colon without a blank after it is code.
    return { kind: "colon", end: assign, isLine: !isQuoted && /[\s\\|]/.test(text.charAt(assign)) };
  }
  if (isTight && !isQuoted && isDouble(cursor, name, sign)) return { kind: "equals", end: sign + 1, isLine: true };
  const next = text.charAt(sign);
  // `login;password;x`: cells of one row.
  if ((next === ";" && isTight && text[name.start - 1] === ";") || (/[|│┃║]/.test(next) && !isTight))
    return { kind: "column", end: sign + 1 };
  if (next === "," && isQuoted) return { kind: "comma", end: sign + 1, mustBeQuoted: true };
  const array = next === "[" ? cursor.endOf(/\[\d{0,6}\][ \t]{0,4}=/y, sign) : -1;
  if (array !== -1) return { kind: "equals", end: array, mustBeQuoted: true };
  if (isTight) return null;
  if (name.isFlag) return { kind: "blank", end: sign, isLine: true };
  const user = cursor.endOf(FOR_USER, at);
  if (user !== -1) return { kind: "equals", end: user, mustBeQuoted: true };
  const prompt = cursor.endOf(PROMPT, at);
  if (prompt !== -1) return { kind: "colon", end: prompt, isLine: true };
  if (sign - at >= 2) return { kind: "column", end: sign };
  // `password 'x'` of SQL, `password string = "x"` of Go, `password x` of a netrc file.
  return { kind: "blank", end: sign, isLine: true, mustBeQuoted: !cursor.is(sign, LETTER | NAME) };
}

function findEncoded(cursor: Cursor, at: number): Separator | null {
  const quoteEnd = /[&%\\]/.test(cursor.text.charAt(at)) ? cursor.endOf(ENTITY, at) : -1;
  const signEnd = quoteEnd === -1 ? -1 : cursor.endOf(ENTITY_SIGN, quoteEnd);
  const end = signEnd === -1 ? -1 : cursor.endOf(ENTITY, signEnd);
  return end === -1 ? null : { kind: "literal", end, close: cursor.text.slice(signEnd, end) };
}

/** `<name>` and `<name type="plain">`, with or without a name space; two blanks follow it in a list of options. */
function findTag(cursor: Cursor, name: NameRange): Separator | null {
  const end = /[<:]/.test(cursor.text.charAt(name.start - 1)) ? cursor.endOf(TAG, name.end) : -1;
  return end === -1 ? null : { kind: "tag", end };
}

/** Code compares with names; a random value is not a name. */
function isDouble(cursor: Cursor, name: NameRange, sign: number): boolean {
  if (cursor.endOf(DOUBLE, sign) === -1 || !(name.isFlag || beginsWord(cursor, name.start))) return false;
  const end = cursor.stop(sign + 2, LINE_STOP);
  return looksRandom(cursor.text.slice(sign + 2, end));
}

/** Whether a line, an escaped line or a word of a command begins here; not a part of a query or of a list. */
function beginsWord(cursor: Cursor, at: number): boolean {
  return at === 0 || cursor.followsEscape(at) || /[\s"'`]/.test(cursor.text.charAt(at - 1));
}
