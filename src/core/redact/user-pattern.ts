import type { Message } from "../i18n/message.ts";
import { settingProblem, settingProblemText } from "../i18n/setting-problem.ts";
import { MARK, type Span } from "./finding.ts";

/** A secret that only its owner can describe. */
export interface UserPattern {
  /** Becomes the kind: `[redacted name]`. Lower-case letters, digits and dashes, 40 at most. */
  readonly name: string;
  /** Source of a regular expression, see {@link checkPattern}. */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
}

export const MOST_PATTERNS = 50;
const LONGEST_PATTERN = 200;
/** At one place of a text. A prefix, one bounded repeat and some fixed lengths stay far below. */
const MOST_STEPS = 10_000;

/**
 * Why a pattern is refused, as a message for its author; null if it is fine.
 *
 * Refused are patterns that can cost more than a fixed number of attempts at each place of a text: repeats inside of
 * repeats, alternatives inside of repeats, references, look-around, `*`, `+` and `{n,}` anywhere but at the very end,
 * and bounded repeats that together allow more than ten thousand steps. So the cost is linear in the text.
 */
export function checkPattern({ name, pattern, ignoreCase = false }: UserPattern): Message | null {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return settingProblem("pattern-name");
  if (pattern.length > LONGEST_PATTERN) return settingProblem("pattern-long", { most: LONGEST_PATTERN });
  try {
    if (new RegExp(pattern, flagsOf(ignoreCase)).test("")) return settingProblem("pattern-empty");
  } catch (error) {
    return settingProblem("pattern-invalid", { cause: error instanceof Error ? faultOf(error.message) : "?" });
  }
  const steps = countSteps(pattern);
  if (typeof steps !== "number") return steps;
  return steps > MOST_STEPS ? settingProblem("pattern-steps", { steps, most: MOST_STEPS }) : null;
}

/**
 * Compiles a function that finds the spans of all patterns in a text, except for replacements of an earlier run.
 *
 * @throws {RangeError} that names the first refused pattern and why
 */
export function compilePatterns(patterns: readonly UserPattern[]): (text: string) => readonly Span[] {
  if (patterns.length > MOST_PATTERNS) throw new RangeError(`more than ${MOST_PATTERNS} patterns`);
  const compiled = patterns.map((pattern) => {
    const refusal = checkPattern(pattern);
    if (refusal !== null) throw new RangeError(`pattern "${pattern.name}": ${settingProblemText(refusal, "en")}`);
    return { kind: pattern.name, expression: new RegExp(pattern.pattern, flagsOf(pattern.ignoreCase ?? false)) };
  });
  return (text) =>
    compiled.flatMap(({ kind, expression }) =>
      Array.from(text.matchAll(expression), (match) => ({
        start: match.index,
        end: match.index + match[0].length,
        kind,
        prefix: "",
      })).filter((span) => !touchesMark(text, span)),
    );
}

/** `Invalid regular expression: /…/gu: Nothing to repeat`, without the pattern: it may itself be a secret. */
function faultOf(message: string): string {
  return message.slice(message.lastIndexOf(": ") + 2).toLowerCase();
}

function flagsOf(ignoreCase: boolean): string {
  return ignoreCase ? "giu" : "gu";
}

/** Whether a span shares a character with a replacement of an earlier run. */
function touchesMark(text: string, { start, end }: Span): boolean {
  const from = Math.max(0, start - 100);
  const near = text.slice(from, end + MARK.length);
  for (let open = near.indexOf(MARK); open !== -1; open = near.indexOf(MARK, open + 1)) {
    const close = text.indexOf("]", from + open);
    if (from + open < end && (close === -1 || close >= start)) return true;
  }
  return false;
}

const NOT_HERE = settingProblem("pattern-unbounded");
const QUANTIFIER = /^(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??/;
const ATOM =
  /^(?:\\[pP]\{[^}]*\}|\\x[0-9a-fA-F]{2}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\c[A-Za-z]|\\[^0-9k]|\\0|\[(?:\\.|[^\]\\])*\]|[^\\[\]()|*+?{}])/u;

/** How far a pattern was parsed, and the maximum cost of that part. */
interface Read {
  readonly rest: string;
  /** The maximum number of ways to match at one place. */
  readonly branches: number;
  /** The maximum length of a match without the open end. */
  readonly length: number;
}

/**
 * The maximum number of steps of a regular expression at one place of a text: the number of ways to match times the
 * length of a match. Returns a message if there is no bound, or none that can be computed.
 */
function countSteps(pattern: string): number | Message {
  const read = readAlternatives(pattern, 0);
  if ("code" in read) return read;
  return read.rest === "" ? read.branches * read.length : settingProblem("pattern-brackets");
}

/** Alternatives add up. */
function readAlternatives(pattern: string, depth: number): Read | Message {
  if (depth > 8) return settingProblem("pattern-deep");
  let rest = pattern;
  let branches = 0;
  let length = 0;
  for (;;) {
    const sequence = readSequence(rest, depth);
    if ("code" in sequence) return sequence;
    branches += sequence.branches;
    length = Math.max(length, sequence.length);
    rest = sequence.rest;
    if (!rest.startsWith("|")) return { rest, branches, length };
    rest = rest.slice(1);
  }
}

/** Parts of a sequence multiply. */
function readSequence(pattern: string, depth: number): Read | Message {
  let rest = pattern;
  let branches = 1;
  let length = 0;
  while (rest !== "" && !rest.startsWith("|") && !rest.startsWith(")")) {
    const item = readItem(rest, depth);
    if ("code" in item) return item;
    const { least, most, written } = readRepeat(item.rest);
    rest = item.rest.slice(written.length);
    if (item.branches > 1 && most > 1) return settingProblem("pattern-repeat");
    const isOpen = most === Number.POSITIVE_INFINITY;
    if (isOpen && (rest !== "" || depth > 0)) return NOT_HERE;
    branches *= isOpen ? 1 : item.branches + (most - least);
    length += item.length * (isOpen ? least + 1 : most);
  }
  return { rest, branches, length };
}

function readItem(pattern: string, depth: number): Read | Message {
  if (pattern.startsWith("(")) {
    const open = /^\((?:\?:|\?<[A-Za-z]\w{0,30}>|(?!\?))/.exec(pattern);
    if (open === null) return settingProblem("pattern-lookaround");
    const group = readAlternatives(pattern.slice(open[0].length), depth + 1);
    if ("code" in group) return group;
    return group.rest.startsWith(")") ? { ...group, rest: group.rest.slice(1) } : settingProblem("pattern-brackets");
  }
  const atom = ATOM.exec(pattern);
  if (atom === null) return settingProblem("pattern-reference");
  return { rest: pattern.slice(atom[0].length), branches: 1, length: 1 };
}

interface Repeat {
  readonly least: number;
  readonly most: number;
  readonly written: string;
}

function readRepeat(pattern: string): Repeat {
  const [written = "", least = "", comma = "", most = ""] = QUANTIFIER.exec(pattern) ?? [];
  if (written === "") return { least: 1, most: 1, written };
  if (written.startsWith("?")) return { least: 0, most: 1, written };
  if (written.startsWith("*")) return { least: 0, most: Number.POSITIVE_INFINITY, written };
  if (written.startsWith("+")) return { least: 1, most: Number.POSITIVE_INFINITY, written };
  const from = Number(least);
  if (comma === "") return { least: from, most: from, written };
  return { least: from, most: most === "" ? Number.POSITIVE_INFINITY : Number(most), written };
}
