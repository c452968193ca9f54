import { BLANK, NAME, type Cursor } from "../cursor.ts";
import type { Range, Span } from "../finding.ts";
import { takeFirst, type Trigger, triggerOf, triggersOf } from "../trigger-table.ts";
import { argumentsFrom, literalOf } from "../values/argument-list.ts";
import { nextLiteral, nextOfName } from "../values/joint.ts";
import { classifyName, classifyWords, describedSecret, FOREIGN_NAMES, type SecretName } from "../values/key-name.ts";
import { isSecretValue } from "../values/secret-value.ts";
import { findSeparator, type NameRange, type Separator } from "../values/separator.ts";
import {
  isLongPhrase,
  isMadeOfWords,
  isPassphrase,
  isStatedSecret,
  isTerm,
  QUOTED_STATEMENT,
  SPOKEN_STATEMENT,
} from "../values/stated-secret.ts";
import { isDummyValue, looksRandom } from "../values/value-kind.ts";
import { formOf, findValue, isLiteralPlace, type ValueRange } from "../values/value-range.ts";
import { detectCookies, detectCredentials } from "./header-value.ts";
import { findStatement, findStatementBefore, findStatementBelow } from "./prose.ts";
import { cellsBelow, changedValues, followingValues, nextCell } from "./separated-values.ts";

const LONGEST_NAME = 64;
/** A value is checked by its beginning, but redacted to its end. */
const LONGEST_CHECKED = 128;

/** Words that name a secret, in ASCII; of other languages those that hold none of the others. */
const ENGLISH =
  "token cookie secret cred pass sess pwd key auth signature jwt sig= pw psk pin otp cvv cvc code mnemonic phrase".split(
    " ",
  );
const FOREIGN = FOREIGN_NAMES.filter(({ word, isWide }) => !isWide && !ENGLISH.some((known) => word.includes(known)));

/** Names beyond ASCII, found by one of their letters. */
const WIDE: readonly Trigger[] = FOREIGN_NAMES.filter(({ isWide }) => isWide).flatMap(({ word, kind }) => {
  const letterAt = word.search(/[\u0080-\uffff]/);
  const letter = word.charAt(letterAt);
  const letters = new Set([letter, letter.toUpperCase()]);
  return [...letters].map((pair) => ({
    pair,
    detect: (cursor: Cursor, at: number) => detectWide(cursor, at - letterAt, word, { kind, isStrong: true }),
  }));
});

/** Values after names that promise a secret, in any notation. */
export const ASSIGNMENTS: readonly Trigger[] = [
  ...[...ENGLISH, ...FOREIGN.map(({ word }) => word)].flatMap((word) => triggersOf(word, detectNamed)),
  ...["_PAT", "_SK", "_CK", "_AK", "_PRIV", "_ADMIN"].map((ending) => triggerOf(ending, detectNamed)),
  ...triggersOf("p/w", (cursor, start) =>
    cursor.startsWord(start) ? detectWide(cursor, start, "p/w", { kind: "password", isStrong: true }) : null,
  ),
  ...["one: ", "one is ", "one = ", "again:", "again!", "again):", "again.", "once:", "New value:"].map((words) =>
    triggerOf(words, (cursor, start) => detectAnother(cursor, start, start + words.search(/:| is| =|$/))),
  ),
  ...WIDE,
];

/** `the old token was x, new one: y`, `Token created, it will not be shown again: x`: the name stands further before. */
function detectAnother(cursor: Cursor, start: number, from: number): Span | null {
  if (!cursor.startsWord(start)) return null;
  const statement = findStatement(cursor, from) ?? findStatementBelow(cursor, from, start);
  const before = cursor.before(start, 160);
  const kind = statement === null ? null : (describedSecret(before) ?? (/\bkeys?\b/.test(before) ? "key" : null));
  if (statement === null || kind === null) return null;
  const { end } = statement;
  return isStatedSecret(kind, cursor.text.slice(statement.start, Math.min(end, statement.start + 160)), statement)
    ? { start: statement.start, end, kind }
    : null;
}

function detectNamed(cursor: Cursor, wordStart: number): Span | null {
  if (wordStart < cursor.namesSeenUntil) return null;
  const { range, nameText } = joinedName(cursor, rangeOfName(cursor, wordStart));
  cursor.namesSeenUntil = range.end;
  // Base64 may end like this as well.
  if (/pw(?!d)/i.test(nameText) && (nameText.length > 24 || /[+/]/.test(cursor.text.charAt(range.start - 1))))
    return null;
  const name = nameOf(cursor, range.start, nameText);
  // `arn:aws:secretsmanager:region:account:secret:name`
  if (name === null || (cursor.text[range.start - 1] === ":" && /\d{12}:$/.test(cursor.before(range.start, 13))))
    return null;
  const separator = findSeparator(cursor, range);
  if (separator !== null) {
    const span =
      detectList(cursor, separator.end, nameText) ?? detectValue(cursor, { range, separator, nameText, name });
    // If code assigns the name a value, no other value is looked for.
    if (span !== null || !IN_PROSE.has(separator.kind)) return span;
  }
  return detectApart(cursor, range, name) ?? detectStated(cursor, range, name);
}

/** A name made of two literals: `"pass" + "word"`. */
function joinedName(cursor: Cursor, range: NameRange): { readonly range: NameRange; readonly nameText: string } {
  const { text } = cursor;
  const nameText = text.slice(range.start, range.end);
  const next = nextOfName(cursor, range.end);
  if (next === -1) return { range, nameText };
  const end = cursor.skip(next, NAME, 24);
  const joined = nameText + text.slice(next, end);
  if (end === next || classifyName(joined)?.isStrong !== true) return { range, nameText };
  return { range: { ...range, end }, nameText: joined };
}

/** Separators that prose also has between a name and its value. */
const IN_PROSE: ReadonlySet<Separator["kind"]> = new Set(["colon", "blank", "column"]);

const PASSWORDS: SecretName = { kind: "password", isStrong: false };
const SIGNED: SecretName = { kind: "signature", isStrong: false };
const CALLBACK_CODE: SecretName = { kind: "credential", isStrong: false };

function nameOf(cursor: Cursor, start: number, nameText: string): SecretName | null {
  const name = /passwords$/i.test(nameText) ? PASSWORDS : classifyName(nameText);
  if (name === null && /^signature$/i.test(nameText) && /[?&]/.test(cursor.text.charAt(start - 1))) return SIGNED;
  if (name?.isStrong === true || !/^(?:keys?|codes?|phrase|token|pass)$/i.test(nameText)) return name;
  // `?code=…&state=…` of a login in the browser, unlike `?code=404`.
  if (/^code$/i.test(nameText) && /[?&#"']/.test(cursor.text.charAt(start - 1))) return CALLBACK_CODE;
  // `API key`, `access code`; a `cache key` opens nothing.
  return classifyWords(cursor.text.slice(Math.max(0, start - 18), start), nameText);
}

/** Characters that may follow the head of a column, or a name whose value changed. */
const APART = ",;\t\n\r|`*\"'";

/** Values away from the name: in the column below it, after `from` and `to`. */
function detectApart(cursor: Cursor, range: NameRange, name: SecretName): Span | null {
  const next = cursor.text.charAt(range.end);
  if ((next !== " " && !APART.includes(next)) || (!name.isStrong && name.kind !== "password")) return null;
  const isHead = HEAD.test(cursor.text.slice(range.end, range.end + 41));
  const cell = isHead ? secretsAmong(cursor, nextCell(cursor, range.end), name)[0] : undefined;
  if (cell !== undefined) return cell;
  const ranges = isHead ? cellsBelow(cursor, range) : changedValues(cursor, range.end);
  const spans = secretsAmong(cursor, ranges, name);
  if (!isHead && spans[0] !== undefined) return takeFirst(cursor, spans);
  cursor.more.push(...spans);
  return null;
}

/** The head of a column: before a separator without a blank, a line end, a bar. */
const HEAD = /^(?:[,;"](?![ \t])|[\t\n\r]|[ \t`*]{0,40}[|│┃║]| {2}| {1,60}[\r\n])/;

function secretsAmong(cursor: Cursor, ranges: readonly Range[], name: SecretName): readonly Span[] {
  return ranges
    .filter(({ start, end }) =>
      isStatedSecret(name.kind, cursor.text.slice(start, Math.min(end, start + 160)), SPOKEN_STATEMENT),
    )
    .map(({ start, end }) => ({ start, end, kind: name.kind }));
}

/** Statements about the name in a sentence, after or before it. */
function detectStated(cursor: Cursor, range: NameRange, name: SecretName): Span | null {
  const { text } = cursor;
  const isPossessive = /^['’]s /.test(text.slice(range.end, range.end + 3));
  const closing = text[range.end] === "`" || text[range.end] === '"' ? 1 : 0;
  const after = findStatement(cursor, range.end + (isPossessive ? 2 : closing));
  const statement =
    after ?? findStatementBefore(cursor, range.start) ?? findStatementBelow(cursor, range.end, range.start);
  // `user:PASSWORD@host`: what follows directly is no value.
  if (statement === null || statement.start === range.end) return null;
  if (!name.isStrong && name.kind !== "password" && name.kind !== "key") return null;
  const nameText = text.slice(range.start, range.end);
  const { start, end } = statement;
  if (name.kind === "phrase") {
    const phraseEnd = cursor.endOf(PHRASE, start);
    return phraseEnd === -1 ? null : { start, end: phraseEnd, kind: "recovery-phrase" };
  }
  cursor.steps += Math.min(end - start, 160);
  const stated = text.slice(start, Math.min(end, start + 160));
  if (!isStatedSecret(name.kind, stated, statement)) return null;
  if (!name.isStrong && name.kind === "key" && isLongPhrase(stated)) return null;
  if (/codes$/i.test(nameText)) cursor.more.push(...secretsAmong(cursor, followingValues(cursor, statement), name));
  return { start, end, kind: name.kind };
}

const PHRASE = /(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8}/y;

function detectWide(cursor: Cursor, start: number, word: string, name: SecretName): Span | null {
  const end = start + word.length;
  if (start < 0 || end <= cursor.namesSeenUntil) return null;
  cursor.steps += word.length;
  if (cursor.text.slice(start, end).toLowerCase() !== word) return null;
  cursor.namesSeenUntil = end;
  const from = /["'`」』】]/.test(cursor.text.charAt(end)) ? end + 1 : end;
  const statement = findStatement(cursor, from) ?? findStatementBelow(cursor, from, start);
  if (statement === null) return detectApart(cursor, { start, end, isFlag: false }, name);
  if (!isStatedSecret(name.kind, cursor.text.slice(statement.start, statement.end), statement)) return null;
  return { start: statement.start, end: statement.end, kind: name.kind };
}

function rangeOfName(cursor: Cursor, inside: number): NameRange {
  let start = cursor.back(inside, NAME, LONGEST_NAME);
  let end = cursor.skip(inside, NAME, LONGEST_NAME);
  // The letter of an escape (`\nTOKEN`) is not part of the name.
  if (start > 0 && start < inside && cursor.text[start - 1] === "\\" && /[nrtbf]/.test(cursor.text.charAt(start)))
    start += 1;
  const isFlag = cursor.text[start] === "-";
  while (start < inside && /[-.]/.test(cursor.text.charAt(start))) start += 1;
  while (end > inside && /[-.]/.test(cursor.text.charAt(end - 1))) end -= 1;
  return { start, end, isFlag };
}

const LIST =
  /[ \t]{0,4}(?:\[[^[\]]{8,4000}\]|\{[^{}]{8,4000}\})|(?:\r?\n[ \t]{0,20}(?:- |(?<=[ \t])[\w-]{1,40}: )[^\r\n]{4,400}){1,20}/y;

/** `api_keys = ["x", "y"]`, and a list or a block of YAML. */
function detectList(cursor: Cursor, from: number, nameText: string): Span | null {
  const isPlural = /(?:tokens|secrets|passwords|keys)$/i.test(nameText);
  if (!isPlural && !cursor.text.startsWith("[", cursor.skipBlank(from))) return null;
  const end = cursor.endOf(LIST, from);
  const items = end === -1 ? [] : [...cursor.text.slice(from, end).matchAll(/[^\s,"'[\]{}]{4,200}/g)];
  const isPassword = isPlural && /passwords$/i.test(nameText);
  const spans = items
    .filter(([item]) => !isDummyValue(item) && !item.endsWith(":"))
    .filter(([item]) => looksRandom(item) || (isPassword && isStatedSecret("password", item, SPOKEN_STATEMENT)))
    .map(({ 0: item, index }) => ({ start: from + index, end: from + index + item.length, kind: "secret" }));
  return takeFirst(cursor, spans);
}

interface Named {
  readonly range: NameRange;
  readonly separator: Separator;
  readonly nameText: string;
  readonly name: SecretName;
}

function detectValue(cursor: Cursor, { range, separator, nameText, name }: Named): Span | null {
  const value = widened(cursor, range, separator, findValue(cursor, separator));
  if (separator.kind === "call" && (name.kind === "password" || name.kind === "credential"))
    cursor.more.push(...furtherArguments(cursor, separator.end));
  if (value === null || value.end === value.start) return null;
  if (/authorization$/i.test(nameText)) return detectCredentials(cursor, value);
  if (name.kind === "cookie") return detectCookies(cursor, value, nameText);
  const form = formOf(cursor, { range, separator, value, nameText });
  if (form === null) return null;
  const parts = partsOf(cursor, value);
  const text = parts
    .map(({ start, end }) => cursor.text.slice(start, end))
    .join("")
    .slice(0, LONGEST_CHECKED);
  cursor.steps += text.length;
  if (/codes$/i.test(nameText)) cursor.more.push(...secretsAmong(cursor, followingValues(cursor, value), name));
  const next = cursor.text.startsWith("</", value.end) ? "" : cursor.text.charAt(value.end);
  const isLiteral = (): boolean => isLiteralPlace(cursor, { range, separator, value, nameText });
  if (!isSecretValue({ name, nameText, value: text, form, next, isFlag: range.isFlag, isLiteral })) return null;
  return takeFirst(
    cursor,
    parts.map(({ start, end }) => ({ start, end, kind: name.kind })),
  );
}

const IN_QUOTES = /[^;"'\r\n=]{3,64}(?=[;"'])/y;

const IN_LINE = /[A-Za-z][\w!@#$%&*]{2,20}(?: [\w!@#$%&*]{1,20}){1,3}(?=[ \t]{0,4}(?:[\r\n]|$))/y;

/** `"password=rain on tin"`, `Uid=x;Password=rain 7;`: up to the quote or the semicolon; `password: Rain 44 tin` to the line's end. */
function widened(cursor: Cursor, { start }: Range, { kind }: Separator, value: ValueRange | null): ValueRange | null {
  if (value === null || value.isQuoted || !cursor.is(value.end, BLANK)) return value;
  const isInner = kind === "equals" && /[;"'] ?$/.test(cursor.text.slice(Math.max(0, start - 2), start));
  if (!isInner && kind !== "colon") return value;
  const end = cursor.endOf(isInner ? IN_QUOTES : IN_LINE, value.start);
  const words = cursor.text.slice(value.start, end);
  if (end <= value.end) return value;
  if (isInner) return isMadeOfWords(words) ? { ...value, end, isQuoted: true } : value;
  return words.split(" ").length < 5 && isPassphrase(words) && !isTerm(words.replace(/^.* (?=\S+ \d)/, ""))
    ? { ...value, end, isQuoted: true }
    : value;
}

/** `set_password("service", "user", "x")`: the arguments after the first that look like a password. */
function furtherArguments(cursor: Cursor, from: number): readonly Span[] {
  const [, ...others] = argumentsFrom(cursor, from, from + 400, 6).parts;
  return others
    .map((part) => literalOf(cursor, part))
    .filter((literal) => literal !== null)
    .map((literal) => ({ ...literal, kind: "password" }))
    .filter(({ start, end }) => {
      const value = cursor.text.slice(start, end);
      return /\d{2}|[!@#%^&*]/.test(value) && isStatedSecret("password", value, QUOTED_STATEMENT);
    });
}

/** The literals that make up a string: `"ab" + "cd"`. */
function partsOf(cursor: Cursor, value: ValueRange): readonly Range[] {
  const parts = [{ start: value.start, end: value.end }];
  for (let more = 0; more < 16 && value.isQuoted; more += 1) {
    const last = parts.at(-1)?.end ?? value.end;
    const start = nextLiteral(cursor, last);
    // A comma may also separate two values.
    if (start === -1 || cursor.text.slice(last, start).includes(",")) break;
    const quote = cursor.text.charAt(start - 1);
    const length = cursor.text.slice(start, start + 256).search(/["'`\n]/);
    if (length < 1 || cursor.text[start + length] !== quote) break;
    parts.push({ start, end: start + length });
  }
  return parts;
}
