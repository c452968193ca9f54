/**
 * A piece of a line. `code` is shown as it is: code, or an address, which must not become a link. Emphasis within bold
 * is bold.
 */
export interface Run {
  readonly style: "plain" | "strong" | "em" | "code";
  readonly text: string;
}

/** What a line is made of: text, code, and signs that may begin or end emphasis. */
type Token =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "sign"; readonly text: string; readonly opens: boolean; readonly closes: boolean };

/** The runs of one line, in linear time. */
export function inlineRuns(line: string): readonly Run[] {
  const tokens = tokensOf(line);
  const strong = new Map<number, 1 | -1>();
  const em = new Map<number, 1 | -1>();
  for (const [opening, closing, isStrong] of pairsOf(tokens)) {
    const changes = isStrong ? strong : em;
    changes.set(opening, 1).set(closing, -1);
  }
  const runs: Run[] = [];
  let strongDepth = 0;
  let emDepth = 0;
  for (const [index, { kind, text }] of tokens.entries()) {
    strongDepth += strong.get(index) ?? 0;
    emDepth += em.get(index) ?? 0;
    if (strong.has(index) || em.has(index) || text === "") continue;
    const style = kind === "code" ? "code" : strongDepth > 0 ? "strong" : emDepth > 0 ? "em" : "plain";
    const last = runs.at(-1);
    if (last?.style === style && style !== "code") runs[runs.length - 1] = { style, text: last.text + text };
    else runs.push({ style, text });
  }
  return runs;
}

export function textOf(runs: readonly Run[]): string {
  return runs.map(({ text }) => text).join("");
}

/**
 * Pairs of signs, as indices of tokens: each closing sign with the last equal one that opens. A sign between the two
 * that is not paired yet stays text.
 */
function pairsOf(
  tokens: readonly Token[],
): readonly (readonly [opening: number, closing: number, isStrong: boolean])[] {
  const pairs: (readonly [number, number, boolean])[] = [];
  const open: { readonly index: number; readonly text: string }[] = [];
  const counts = new Map<string, number>();
  const count = (text: string, change: number): number => {
    const next = (counts.get(text) ?? 0) + change;
    counts.set(text, next);
    return next;
  };
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "sign") continue;
    const { text } = token;
    if (token.closes && (counts.get(text) ?? 0) > 0) {
      let opening = open.pop();
      while (opening !== undefined) {
        count(opening.text, -1);
        if (opening.text === text) break;
        opening = open.pop();
      }
      if (opening !== undefined) pairs.push([opening.index, index, text.length > 1]);
    } else if (token.opens) {
      open.push({ index, text });
      count(text, 1);
    }
  }
  return pairs;
}

const PUNCTUATION = /[!-/:-@[-`{-~]/;

function tokensOf(line: string): readonly Token[] {
  const tokens: Token[] = [];
  const codeEnds = closingBackticks(line);
  const links = linksIn(line);
  const pending = new Map<number, Link>();
  let text = "";
  const push = (token: Token): void => {
    if (text !== "") tokens.push({ kind: "text", text });
    text = "";
    tokens.push(token);
  };
  let at = 0;
  while (at < line.length) {
    const char = line[at] ?? "";
    const link = links.get(at);
    const closed = pending.get(at);
    const codeEnd = codeEnds.get(at);
    const url = char === "h" || char === "H" ? urlAt(line, at) : "";
    if (char === "\\" && PUNCTUATION.test(line[at + 1] ?? "")) {
      text += line[at + 1] ?? "";
      at += 2;
    } else if (codeEnd !== undefined) {
      const marks = runLength(line, at);
      push({ kind: "code", text: withoutPadding(line.slice(at + marks, codeEnd)) });
      at = codeEnd + marks;
    } else if (char === "`") {
      const marks = runLength(line, at);
      text += line.slice(at, at + marks);
      at += marks;
    } else if (link !== undefined) {
      const label = line.slice(at + 1, link.labelEnd);
      const isBare = label.trim() === "" || label === link.target;
      if (text.endsWith("!")) text = text.slice(0, -1);
      if (isBare) push({ kind: "code", text: link.target });
      else pending.set(link.labelEnd, link);
      at = isBare ? link.end : at + 1;
    } else if (closed !== undefined) {
      text += " (";
      push({ kind: "code", text: closed.target });
      text = ")";
      at = closed.end;
    } else if (url !== "") {
      // `<https://…>` is an address too.
      const isBracketed = text.endsWith("<") && line[at + url.length] === ">";
      if (isBracketed) text = text.slice(0, -1);
      push({ kind: "code", text: url });
      at += url.length + (isBracketed ? 1 : 0);
    } else if (char === "*" || char === "_") {
      const marks = runLength(line, at);
      const sign = signAt(line, at, marks);
      if (sign === null) text += line.slice(at, at + marks);
      else push(sign);
      at += marks;
    } else {
      text += char;
      at += 1;
    }
  }
  if (text !== "") tokens.push({ kind: "text", text });
  return tokens;
}

function runLength(line: string, start: number): number {
  const char = line[start];
  let end = start + 1;
  while (line[end] === char) end += 1;
  return end - start;
}

/** Where the code that begins at an index ends: at the next run of as many backticks. */
function closingBackticks(line: string): ReadonlyMap<number, number> {
  const runs: (readonly [start: number, length: number])[] = [];
  for (let at = line.indexOf("`"); at >= 0;) {
    const length = runLength(line, at);
    runs.push([at, length]);
    at = line.indexOf("`", at + length);
  }
  const ends = new Map<number, number>();
  const next = new Map<number, number>();
  for (const [start, length] of runs.toReversed()) {
    const end = next.get(length);
    if (end !== undefined) ends.set(start, end);
    next.set(length, start);
  }
  return ends;
}

/** One blank on either side belongs to the signs, as in `` ` `a` ` ``. */
function withoutPadding(code: string): string {
  return code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "" ? code.slice(1, -1) : code;
}

interface Link {
  readonly labelEnd: number;
  readonly target: string;
  readonly end: number;
}

/** A longer target is no link, so that a line of open ones costs linear time. */
const TARGET = /\(<?([^\s()<>`]{1,500}(?:\([^\s()<>`]{0,100}\)[^\s()<>`]{0,100})?)>?(?:[ \t]"[^"]{0,100}")?\)/y;

/** `[label](target)` by the index of its first bracket. */
function linksIn(line: string): ReadonlyMap<number, Link> {
  const links = new Map<number, Link>();
  const open: number[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at];
    if (char === "\\") at += 1;
    else if (char === "[") open.push(at);
    else if (char === "]") {
      const start = open.pop();
      if (start === undefined || line[at + 1] !== "(") continue;
      TARGET.lastIndex = at + 1;
      const [whole, target] = TARGET.exec(line) ?? [];
      if (whole === undefined || target === undefined) continue;
      links.set(start, { labelEnd: at, target, end: at + 1 + whole.length });
    }
  }
  return links;
}

/** Stops at anything outside ASCII, because a Japanese sentence continues without a blank. */
const URL_CHARS = /https?:\/\/[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+/iy;
const OPENED_TAIL = new Set(".,:;!?'*_~(");
const URL_TAIL = new Set([...OPENED_TAIL, ")"]);

function urlAt(line: string, at: number): string {
  URL_CHARS.lastIndex = at;
  const found = URL_CHARS.exec(line)?.[0] ?? "";
  // A closing parenthesis belongs to the address if the address has an opening one.
  const tail = found.includes("(") ? OPENED_TAIL : URL_TAIL;
  let end = found.length;
  while (tail.has(found[end - 1] ?? "")) end -= 1;
  const url = found.slice(0, end);
  return url.includes("://") ? url : "";
}

const WORD = /[\p{L}\p{N}]/u;

/**
 * A run of `*` or `_` that may be emphasis. One beside a slash is a part of a path, such as `src/**`; an underscore
 * within a word is part of a name.
 */
function signAt(line: string, at: number, marks: number): Token | null {
  const before = line[at - 1] ?? " ";
  const after = line[at + marks] ?? " ";
  if (marks > 3 || before === "/" || after === "/") return null;
  const isUnderscore = line[at] === "_";
  const opens = after.trim() !== "" && !(isUnderscore && WORD.test(before));
  const closes = before.trim() !== "" && !(isUnderscore && WORD.test(after));
  return opens || closes ? { kind: "sign", text: line.slice(at, at + marks), opens, closes } : null;
}
