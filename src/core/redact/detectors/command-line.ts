import { BLANK, LINE_END, QUOTE, type Cursor } from "../cursor.ts";
import { MARK, type Range, type Span } from "../finding.ts";
import { takeFirst, type Trigger, triggerOf } from "../trigger-table.ts";
import { classifyName } from "../values/key-name.ts";
import { isTerm } from "../values/stated-secret.ts";
import { looksRandom, isPath, isDummyValue } from "../values/value-kind.ts";
import { COMMANDS } from "./command-table.ts";

const MOST_WORDS = 40;
const LONGEST_WORD = 512;
/** From the name of a command to the last of its words. */
const LONGEST_COMMAND = 1200;

/** One line of {@link COMMANDS}, parsed. */
interface Rule {
  readonly subcommands: readonly string[];
  /** Matches a word up to the value of the flag; null where the position or the beginning of the secret decides. */
  readonly flag: RegExp | null;
  /** Whether the secret follows the flag without a blank, and nothing else does. */
  readonly isGlued: boolean;
  /** Before the secret in its word: `pass:`, `*=`, `*:`. */
  readonly before: string;
  /** Whether the name of a host follows: `X@`. */
  readonly hasHost: boolean;
  /** Its position among the words that are not flags, after the subcommands; -1 for any. */
  readonly position: number;
  /** `X!`: whether a plain word at that position is a secret as well. */
  readonly isCertain: boolean;
}

const RULES = new Map<string, Rule[]>();
for (const line of COMMANDS) {
  const [names = ""] = line.split(" ");
  const rules = line
    .slice(names.length)
    .split(", ")
    .map((words) => ruleOf(words.trim().split(" ")));
  for (const name of names.split("/")) RULES.set(name, [...(RULES.get(name) ?? []), ...rules]);
}

function ruleOf(written: readonly string[]): Rule {
  const words = written.map((word) => word.replace(/!$/, ""));
  const from = words.findIndex((word) => !/^\*?[A-Za-z\d][\w:.*/-]*$/.test(word) || /X@?$/.test(word));
  const subcommands = words.slice(0, from);
  const rest = words.slice(from);
  const holder = rest.find((word) => word.includes("X") && !/^-(?:\[\S+\])?[A-Z]$/.test(word)) ?? "X";
  const isGlued = /^[-/].+X$/.test(holder);
  const flag = /^[-/]/.test(rest[0] ?? "") ? (rest[0] ?? "") : "";
  const before = isGlued ? "" : holder.replace(/X@?$/, "");
  const positional = rest.filter((word) => !/^[-/]/.test(word));
  const isAnywhere = before !== "" && flag === "";
  return {
    subcommands,
    flag: flag === "" ? null : flagOf(isGlued ? holder.slice(0, -1) : flag, isGlued),
    isGlued,
    before,
    hasHost: holder.endsWith("@"),
    position: isAnywhere ? -1 : positional.indexOf(holder),
    isCertain: written.at(-1) === "X!",
  };
}

/** A flag of one letter may follow others, `-[sS]u`, and its value may follow without a blank. */
function flagOf(flag: string, isGlued: boolean): RegExp {
  const [, switches = "vqx", letter] = /^-(?:\[(\S+)\])?([A-Za-z])$/.exec(flag) ?? [];
  if (letter !== undefined) return new RegExp(`^-[${switches}]{0,8}${letter}`);
  return new RegExp(isGlued ? `^${flag}` : `^${flag}(?=$|=)`);
}

/** Secrets among the words of a command. The blank after a short name is rarer than the name is inside words. */
export const COMMAND_LINES: readonly Trigger[] = [
  ...[...RULES].map(([name, rules]) =>
    triggerOf(`${name} `, (cursor, start) => detectCommand(cursor, start, name, rules)),
  ),
  ...['["', "['", "[\\", '("', "('", "(\\"].map((opening) => triggerOf(opening, detectListed)),
];

const ITEM = /(?:[ \t\r\n]|\\{1,4}[nrt]){0,40}\[?\\{0,4}["']([^"'\\\r\n]{1,512})\\{0,4}["'],?/dy;

/** `["CMD", "mysqladmin", "-px"]`, `spawn("mysql", ["-px"])`: a command, one literal a word. */
function detectListed(cursor: Cursor, at: number): Span | null {
  if (at < (cursor.commandsUntil?.get("[") ?? 0)) return null;
  const words: Range[] = [];
  let rules: readonly Rule[] | undefined;
  ITEM.lastIndex = at + 1;
  while (words.length < MOST_WORDS && ITEM.lastIndex < at + LONGEST_COMMAND) {
    const match = ITEM.exec(cursor.text);
    const [start, end] = match?.indices?.[1] ?? [0, 0];
    cursor.steps += match?.[0].length ?? 1;
    if (match === null || (rules === undefined && words.length > 1)) break;
    // The words of a command begin behind its name, which may be the second: `["CMD", "mysqladmin"`.
    const found = rules === undefined ? RULES.get(cursor.text.slice(start, end)) : undefined;
    if (found === undefined) words.push({ start, end });
    else [rules, words.length] = [found, 0];
  }
  if (rules !== undefined) (cursor.commandsUntil ??= new Map()).set("[", words.at(-1)?.end ?? at);
  if (rules === undefined || !words.some(({ start }) => cursor.text[start] === "-")) return null;
  return firstOf(
    cursor,
    rules.flatMap((rule) => secretsOf(cursor, words, rule)),
  );
}

function detectCommand(cursor: Cursor, start: number, name: string, rules: readonly Rule[]): Span | null {
  if (!beginsCommand(cursor, start) || start < (cursor.commandsUntil?.get(name) ?? 0)) return null;
  const words = wordsFrom(cursor, start + name.length);
  (cursor.commandsUntil ??= new Map()).set(name, words.at(-1)?.end ?? start);
  return firstOf(
    cursor,
    rules.flatMap((rule) => secretsOf(cursor, words, rule)),
  );
}

function firstOf(cursor: Cursor, spans: readonly Span[]): Span | null {
  return takeFirst(
    cursor,
    spans.toSorted((a, b) => a.start - b.start),
  );
}

export function beginsCommand(cursor: Cursor, start: number): boolean {
  return start === 0 || !/[\w.-]/.test(cursor.text.charAt(start - 1)) || cursor.followsEscape(start);
}

/** The words with their quotes, up to the end of the command: an unescaped line end, `|`, `;`, `&&`. */
export function wordsFrom(cursor: Cursor, from: number): readonly Range[] {
  const { text } = cursor;
  const words: Range[] = [];
  const limit = Math.min(text.length, from + LONGEST_COMMAND);
  let at = from;
  while (words.length < MOST_WORDS && at < limit) {
    at = cursor.skip(at, BLANK, 40);
    if (text[at] === "\\" && cursor.is(at + 1, LINE_END)) {
      at = cursor.skip(at + 1, LINE_END, 2);
      continue;
    }
    if (text.startsWith("\\n", at) || cursor.is(at, LINE_END) || /^[|;&)]/.test(text.charAt(at))) break;
    const end = endOfWord(cursor, at);
    if (end === at) break;
    words.push({ start: at, end });
    at = end;
  }
  return words;
}

/** `\\\\nas\\share`: what follows the backslashes is no line end. */
const SHARE = /\\{2,8}[\w.-]{1,60}\\{1,4}(?=[\w$])/y;

function endOfWord(cursor: Cursor, from: number): number {
  const { text } = cursor;
  const limit = Math.min(text.length, from + LONGEST_WORD);
  let at = cursor.after(SHARE, from);
  while (at < limit) {
    const slashes = cursor.backslashes(at);
    if (cursor.is(at + slashes, QUOTE)) {
      // A quote that ends the text around the command (`"run": "mysql -px"`) ends the word too.
      const close = text.indexOf(text.slice(at, at + slashes + 1), at + slashes + 1);
      cursor.steps += close === -1 ? 0 : Math.min(close - at, LONGEST_WORD);
      const isTorn = at - slashes > from + 1 && text.slice(at, close).includes("\n");
      if (close === -1 || close > limit || isTorn) return at;
      at = close + slashes + 1;
      continue;
    }
    if (cursor.is(at, BLANK | LINE_END) || /[|;)]/.test(text.charAt(at)) || text.startsWith("&&", at)) break;
    if (text.startsWith("\\n", at)) break;
    // A replacement of an earlier run is one word, so that the other words keep their positions.
    const close = text.startsWith(MARK, at) ? text.indexOf("]", at) : -1;
    at = close === -1 ? at + 1 : close + 1;
  }
  cursor.steps += at - from;
  return at;
}

function secretsOf(cursor: Cursor, words: readonly Range[], rule: Rule): readonly Span[] {
  const textOf = ({ start, end }: Range): string => cursor.text.slice(start, end);
  let from = 0;
  for (const subcommand of rule.subcommands) {
    const found = words.findIndex((word, at) => at >= from && subcommandIs(subcommand, textOf(word)));
    if (found === -1) return [];
    from = found + 1;
  }
  const { flag, before } = rule;
  if (flag !== null) {
    return words.flatMap((word, at) => {
      const end = flag.exec(textOf(word))?.[0].length ?? 0;
      if (end === 0) return [];
      const rest = { ...word, start: word.start + end };
      if (rule.isGlued) return inWord(cursor, rest, "", true);
      const next = words[at + 1 + Math.max(rule.position, 0)];
      if (rest.start === rest.end) return next === undefined ? [] : inWord(cursor, next, before, true);
      if (cursor.text[rest.start] === "=") return inWord(cursor, { ...rest, start: rest.start + 1 }, before, true);
      return rule.position > 0 ? [] : inWord(cursor, rest, before, before === "" ? null : true);
    });
  }
  if (before !== "") return words.slice(from).flatMap((word) => inWord(cursor, word, before, true, rule.hasHost));
  const positional = words.slice(from).filter((word) => !FLAG.test(textOf(word)));
  const word = positional[rule.position];
  if (word === undefined) return [];
  // A plain word is a secret only where it is quoted.
  const isQuoted = /^\\{0,7}["']\S+$/.test(textOf(word));
  return inWord(cursor, word, "", rule.isCertain || isQuoted ? true : null);
}

/** `-x`, `--long`, and `/user:x` of Windows. */
const FLAG = /^\\*["']?(?:-|\/[a-z]{1,20}:)/i;

function subcommandIs(pattern: string, text: string): boolean {
  if (pattern.startsWith("*")) return text.endsWith(pattern.slice(1));
  if (pattern.includes("*")) return text.startsWith(pattern.slice(0, pattern.indexOf("*")));
  return pattern.split("/").includes(text) || (pattern === "auth" && text === "AUTH");
}

/** @param isFlag null where only the position decides: then a plain word is not a secret */
function inWord(cursor: Cursor, word: Range, before: string, isFlag: true | null, hasHost = false): readonly Span[] {
  let { start, end } = unquoted(cursor, word);
  if (before !== "") {
    const text = cursor.text.slice(start, end);
    const sign = before.replace("*", "");
    const found = before.startsWith("*") || before === "=" ? text.indexOf(sign) : text.startsWith(sign) ? 0 : -1;
    // `exp 12/27` is a date.
    if (found === -1 || (before.startsWith("*") && !/[A-Za-z]/.test(text.slice(0, found)))) return [];
    // A token takes the place of the user, `-u x:`; a secret may follow the id of a key, `-u id:x`.
    if (before === "*:" && found >= 16 && looksRandom(text.slice(0, found))) {
      const user = { start, end: start + found, kind: "token" };
      return [user, ...inWord(cursor, { start: user.end + 1, end }, "", isFlag)];
    }
    // `NODE_ENV=production`, `mode=fast`
    if (before === "*=" && /^[A-Za-z]+$/.test(text.slice(found + 1)) && classifyName(text.slice(0, found)) === null)
      return [];
    ({ start, end } = unquoted(cursor, { start: start + found + sign.length, end }));
    if (hasHost) {
      const host = cursor.text.slice(start, end).lastIndexOf("@");
      if (host === -1 && before !== "*/") return [];
      end = host === -1 ? end : start + host;
    }
  }
  const value = cursor.text.slice(start, end);
  cursor.steps += 2 * Math.min(value.length, 96);
  const pair = /^([\w.-]{1,60})=[A-Za-z]{1,40}$/.exec(value);
  if (pair !== null && before.endsWith("=") && classifyName(pair[1] ?? "") === null) return [];
  return isGiven(value, isFlag) ? [{ start, end, kind: kindOf(value) }] : [];
}

export function unquoted(cursor: Cursor, { start: from, end }: Range): Range {
  // `$'…'`
  const start = cursor.text[from] === "$" && cursor.is(from + 1, QUOTE) ? from + 1 : from;
  const slashes = cursor.backslashes(start);
  if (!cursor.is(start + slashes, QUOTE)) return { start, end };
  const inner = start + slashes + 1;
  const quote = cursor.text.slice(start, inner);
  return cursor.text.endsWith(quote, end) && end - quote.length >= inner
    ? { start: inner, end: end - quote.length }
    : { start: inner, end };
}

export function isGiven(value: string, isFlag: boolean | null): boolean {
  if (value.length < 3 || isDummyValue(value) || /^[-$]|[`\r\n]/.test(value)) return false;
  // A word with blanks is quoted: `-p 'rain on tin'`.
  if (/\s/.test(value) && (isFlag !== true || value.length > 64)) return false;
  if (/^[\w+.-]+:\/\//.test(value) || (isPath(value) && !looksRandom(value))) return false;
  if (/^(?:public|private|stdin|true|false|file:|@|fd:|env:|prompt)/.test(value)) return false;
  if (isFlag !== null) return !/^[a-z]+\.(?:txt|conf|cnf|jar|key|pem)$/.test(value);
  return (
    value.length >= 4 &&
    !isTerm(value) &&
    /\d|[!@#$%^&*]|[a-z][A-Z]/.test(value) &&
    !/^\d{1,5}$/.test(value) &&
    !value.includes("://")
  );
}

export function kindOf(value: string): string {
  return value.length >= 24 && looksRandom(value) ? "token" : "password";
}
