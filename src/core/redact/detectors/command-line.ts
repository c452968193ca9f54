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
  /** `-p`; null where the secret is found by its position or its beginning. */
  readonly flag: string | null;
  /** Before the secret in its word: `pass:`, `*=`, `*:`. */
  readonly before: string;
  /** Its position among the words that are not flags, after the subcommands; -1 for any. */
  readonly position: number;
  readonly isGlued: boolean;
}

const RULES = new Map<string, Rule[]>();
for (const line of COMMANDS) {
  const [names = "", ...words] = line.split(" ");
  for (const name of names.split("/")) RULES.set(name, [...(RULES.get(name) ?? []), ruleOf(words)]);
}

function ruleOf(words: readonly string[]): Rule {
  const from = words.findIndex((word) => !/^[A-Za-z\d][\w:.*/-]*$/.test(word) || /X@?$/.test(word));
  const subcommands = words.slice(0, from);
  const rest = words.slice(from);
  const holder = rest.find((word) => word.includes("X") && !/^-[A-Z]$/.test(word)) ?? "X";
  const flag = /^[-/]/.test(rest[0] ?? "") && rest[0] !== holder ? (rest[0] ?? null) : null;
  const isGlued = /^[-/].+X$/.test(holder);
  const before = holder.replace(/X@?$/, "");
  const positional = rest.filter((word) => !/^[-/]/.test(word));
  const isAnywhere = before !== "" && flag === null;
  return { subcommands, flag, before, position: isAnywhere ? -1 : positional.indexOf(holder), isGlued };
}

/** Secrets among the words of a command. The blank after a short name is rarer than the name is inside words. */
export const COMMAND_LINES: readonly Trigger[] = [...RULES].map(([name, rules]) =>
  triggerOf(`${name} `, (cursor, start) => detectCommand(cursor, start, name, rules)),
);

function detectCommand(cursor: Cursor, start: number, name: string, rules: readonly Rule[]): Span | null {
  if (!beginsCommand(cursor, start) || start < (cursor.commandsUntil?.get(name) ?? 0)) return null;
  const words = wordsFrom(cursor, start + name.length);
  (cursor.commandsUntil ??= new Map()).set(name, words.at(-1)?.end ?? start);
  const spans = rules.flatMap((rule) => secretsOf(cursor, words, rule));
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

function endOfWord(cursor: Cursor, from: number): number {
  const { text } = cursor;
  const limit = Math.min(text.length, from + LONGEST_WORD);
  let at = from;
  while (at < limit) {
    const slashes = cursor.backslashes(at);
    if (cursor.is(at + slashes, QUOTE)) {
      // A quote that ends the text around the command (`"run": "mysql -px"`) ends the word too.
      const close = text.indexOf(text.slice(at, at + slashes + 1), at + slashes + 1);
      cursor.steps += close === -1 ? 0 : Math.min(close - at, LONGEST_WORD);
      if (close === -1 || close > limit || text.slice(at, close).includes("\n")) return at;
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
  if (rule.isGlued || (rule.flag === null && rule.before !== "")) {
    return words
      .filter((_, at) => at >= from - (rule.isGlued ? from : 0))
      .flatMap((word) => inWord(cursor, word, rule.before, rule.isGlued));
  }
  if (rule.flag !== null) {
    const { flag } = rule;
    return words.flatMap((word, at) => {
      const text = textOf(word);
      if (text.startsWith(`${flag}=`))
        return inWord(cursor, { ...word, start: word.start + flag.length + 1 }, rule.before, false);
      const skipped = rule.position > 0 ? rule.position : 0;
      const next = words[at + 1 + skipped];
      return text === flag && next !== undefined ? inWord(cursor, next, rule.before, false) : [];
    });
  }
  const positional = words.slice(from).filter((word) => !FLAG.test(textOf(word)));
  const word = positional[rule.position];
  return word === undefined ? [] : inWord(cursor, word, "", null);
}

/** `-x`, `--long`, and `/user:x` of Windows. */
const FLAG = /^\\*["']?(?:-|\/[a-z]{1,20}:)/i;

function subcommandIs(pattern: string, text: string): boolean {
  if (pattern.includes("*")) return text.startsWith(pattern.slice(0, pattern.indexOf("*")));
  return pattern.split("/").includes(text) || (pattern === "auth" && text === "AUTH");
}

/** @param isFlag null where only the position decides: then a plain word is not a secret */
function inWord(cursor: Cursor, word: Range, before: string, isFlag: boolean | null): readonly Span[] {
  let { start, end } = unquoted(cursor, word);
  if (before !== "") {
    const text = cursor.text.slice(start, end);
    const sign = before.replace("*", "");
    const found = before.startsWith("*") || before === "=" ? text.indexOf(sign) : text.startsWith(sign) ? 0 : -1;
    if (found === -1 || (before.startsWith("*") && found === 0)) return [];
    // `NODE_ENV=production`, `mode=fast`
    if (before === "*=" && /^[A-Za-z]+$/.test(text.slice(found + 1)) && classifyName(text.slice(0, found)) === null)
      return [];
    ({ start, end } = unquoted(cursor, { start: start + found + sign.length, end }));
    if (before === "*/") {
      const host = cursor.text.slice(start, end).lastIndexOf("@");
      end = host === -1 ? end : start + host;
    }
  }
  const value = cursor.text.slice(start, end);
  cursor.steps += 2 * Math.min(value.length, 96);
  const pair = /^([\w.-]{1,60})=[A-Za-z]{1,40}$/.exec(value);
  if (pair !== null && before.endsWith("=") && classifyName(pair[1] ?? "") === null) return [];
  return isGiven(value, isFlag) ? [{ start, end, kind: kindOf(value) }] : [];
}

export function unquoted(cursor: Cursor, { start, end }: Range): Range {
  const slashes = cursor.backslashes(start);
  if (!cursor.is(start + slashes, QUOTE)) return { start, end };
  const inner = start + slashes + 1;
  const quote = cursor.text.slice(start, inner);
  return cursor.text.endsWith(quote, end) && end - quote.length >= inner
    ? { start: inner, end: end - quote.length }
    : { start: inner, end };
}

export function isGiven(value: string, isFlag: boolean | null): boolean {
  if (value.length < 3 || isDummyValue(value) || /[\s`]/.test(value) || value.startsWith("-") || value.startsWith("$"))
    return false;
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
