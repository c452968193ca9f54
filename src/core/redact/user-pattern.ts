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

/** An escape or a class of characters: one character of a text. */
const ONE = /\\(?:[pPu]\{[^}]{0,40}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[^])|\[(?:\\[^]|[^[\]\\])*\]/g;
const OPENING = /\(\?(?::|<[A-Za-z]\w{0,30}>)/g;
const QUANTIFIER = /(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})\??/g;

/**
 * The maximum number of steps of a valid regular expression at one place of a text: the number of ways to match times
 * the length of a match. A message if there is no bound, or none that is so simple.
 */
function countSteps(pattern: string): number | Message {
  const plain = pattern.replaceAll(ONE, (written) => (/^\\[1-9k]/.test(written) ? "\\" : "x")).replaceAll(OPENING, "(");
  if (plain.includes("\\")) return settingProblem("pattern-reference");
  if (plain.includes("(?")) return settingProblem("pattern-lookaround");
  let branches = plain.split("|").length;
  let length = plain.length;
  for (const { 0: written, 1: sign, 2: least = "0", 3: comma = "", 4: most = "", index } of plain.matchAll(
    QUANTIFIER,
  )) {
    const isOpen = sign === "*" || sign === "+" || (comma !== "" && most === "");
    if (isOpen && index + written.length < plain.length) return settingProblem("pattern-unbounded");
    const [from, to] = sign === undefined ? [Number(least), Number(most || least)] : [0, 1];
    if (!isOpen) branches *= to - from + 1;
    length += to * (plain[index - 1] === ")" ? plain.length : 1);
  }
  const repeated = Array.from(plain.matchAll(/\(([^()]*)\)[*+{]/g), ([, inner = ""]) => inner);
  if (/\)\)[*+{]/.test(plain) || repeated.some((inner) => /[|*+?{]/.test(inner)))
    return settingProblem("pattern-repeat");
  return branches * length;
}
