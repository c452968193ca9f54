const NOT_HERE = 'put a bound on it: "*", "+" and "{n,}" may stand at the very end only';
const QUANTIFIER = /^(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??/;
const ATOM =
  /^(?:\\[pP]\{[^}]*\}|\\x[0-9a-fA-F]{2}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\c[A-Za-z]|\\[^0-9k]|\\0|\[(?:\\.|[^\]\\])*\]|[^\\[\]()|*+?{}])/u;

/** How far a pattern was read, and what that part can cost. */
interface Read {
  readonly rest: string;
  /** In how many ways it can match at one place, at most. */
  readonly ways: number;
  /** How long a match can be without the open end. */
  readonly length: number;
}

/**
 * How many steps a regular expression can take at one place of a text, at most: the ways in which it can match times the
 * length of a match. A text says why that has no bound, or none that could be told.
 */
export function countSteps(pattern: string): number | string {
  const read = readAlternatives(pattern, 0);
  if (typeof read === "string") return read;
  return read.rest === "" ? read.ways * read.length : "its brackets do not match";
}

/** Alternatives add up. */
function readAlternatives(pattern: string, depth: number): Read | string {
  if (depth > 8) return "its groups are nested too deeply";
  let rest = pattern;
  let ways = 0;
  let length = 0;
  for (;;) {
    const sequence = readSequence(rest, depth);
    if (typeof sequence === "string") return sequence;
    ways += sequence.ways;
    length = Math.max(length, sequence.length);
    rest = sequence.rest;
    if (!rest.startsWith("|")) return { rest, ways, length };
    rest = rest.slice(1);
  }
}

/** What follows one another multiplies. */
function readSequence(pattern: string, depth: number): Read | string {
  let rest = pattern;
  let ways = 1;
  let length = 0;
  while (rest !== "" && !rest.startsWith("|") && !rest.startsWith(")")) {
    const item = readItem(rest, depth);
    if (typeof item === "string") return item;
    const { least, most, written } = readRepeat(item.rest);
    rest = item.rest.slice(written.length);
    if (item.ways > 1 && most > 1) return "a repeat or alternatives inside of a repeat";
    const isOpen = most === Number.POSITIVE_INFINITY;
    if (isOpen && (rest !== "" || depth > 0)) return NOT_HERE;
    ways *= isOpen ? 1 : item.ways + (most - least);
    length += item.length * (isOpen ? least + 1 : most);
  }
  return { rest, ways, length };
}

function readItem(pattern: string, depth: number): Read | string {
  if (pattern.startsWith("(")) {
    const open = /^\((?:\?:|\?<[A-Za-z]\w{0,30}>|(?!\?))/.exec(pattern);
    if (open === null) return "look-around and modifiers are not allowed";
    const group = readAlternatives(pattern.slice(open[0].length), depth + 1);
    if (typeof group === "string") return group;
    return group.rest.startsWith(")") ? { ...group, rest: group.rest.slice(1) } : "its brackets do not match";
  }
  const atom = ATOM.exec(pattern);
  if (atom === null) return "references to groups are not allowed";
  return { rest: pattern.slice(atom[0].length), ways: 1, length: 1 };
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
