import type { Message } from "../i18n/message.ts";
import { settingProblem } from "../i18n/setting-problem.ts";

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
export function countSteps(pattern: string): number | Message {
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
