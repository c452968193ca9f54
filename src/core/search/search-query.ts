import { CALL_STATUSES, type CallStatus } from "../call-history.ts";
import { isCalendarDay } from "../format/time.ts";
import { ownEntry } from "../own-entry.ts";

/** Filters that can be typed, as `tool:Bash`. */
const SEARCH_KEYS = [
  "tool",
  "path",
  "status",
  "project",
  "session",
  "model",
  "event",
  "machine",
  "agent",
  "after",
  "before",
] as const;

export type SearchKey = (typeof SEARCH_KEYS)[number];

/** One condition: a text that an event has, or the value of a filter. */
export interface SearchTerm {
  readonly key: SearchKey | "text";
  readonly value: string;
  /** Typed with `-` before it: an event must not fulfil it. */
  readonly isNegated: boolean;
}

/** What is searched for: of each clause one term at least. `a b OR c` has the clauses `a` and `b OR c`. */
export type SearchQuery = readonly (readonly SearchTerm[])[];

/** A term as it stands in a typed query. */
export interface SearchPart extends SearchTerm {
  readonly typed: string;
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** `OR` stands between it and the part before. */
  readonly isAlternative: boolean;
  /** Its end is not typed yet: it is the last word, or its quote is still open. */
  readonly isTyping: boolean;
}

/** Each term is a condition on every candidate. More are rather a pasted text, which quotes make one term. */
export const MAX_SEARCH_TERMS = 32;

/**
 * A quoted text, with `-` or a key before it, or else a word. A quote that stays open ends with the input, and a
 * doubled one stands for itself: Windows paths are full of backslashes, so these escape nothing. Full-width signs as a
 * Japanese keyboard types them.
 */
const PART =
  /([-－]?)(?:([a-z]{2,12})[:：])?(?:"((?:[^"]|"")*)("|$)|＂([^＂]*)(＂|$)|“([^”]*)(”|$)|「([^」]*)(」|$))|\S+/giu;
const FILTER = /^([a-z]{2,12})[:：](.*)$/isu;
const NEGATED = /^[-－](?=[^-－])/u;

interface Token extends Omit<SearchPart, "isAlternative"> {
  readonly isOr: boolean;
}

/** The parts of a typed query, in their order. Reads each character once. */
export function searchParts(input: string): readonly SearchPart[] {
  const tokens = Array.from(input.matchAll(PART), (match): Token => tokenOf(match, input));
  const parts: SearchPart[] = [];
  let isAlternative = false;
  tokens.forEach(({ isOr, ...token }, index) => {
    const next = tokens[index + 1];
    const isBetween = isOr && parts.length > 0 && !isAlternative && next !== undefined && !next.isOr;
    if (!isBetween) parts.push({ ...token, isAlternative });
    isAlternative = isBetween;
  });
  return parts;
}

function tokenOf(match: RegExpExecArray, input: string): Token {
  const [typed, minus = "", quotedKey, plain, plainEnd, wide, wideEnd, curly, curlyEnd, corner, cornerEnd] = match;
  const at = { typed, start: match.index, end: match.index + typed.length };
  const quoted = plain?.replaceAll('""', '"') ?? wide ?? curly ?? corner;
  if (quoted !== undefined && (quotedKey === undefined || isSearchKey(quotedKey))) {
    return {
      ...at,
      key: isSearchKey(quotedKey) ? keyOf(quotedKey) : "text",
      value: quoted,
      isNegated: minus !== "",
      isQuoted: true,
      isTyping: (plainEnd ?? wideEnd ?? curlyEnd ?? cornerEnd) === "",
      isOr: false,
    };
  }
  const isNegated = NEGATED.test(typed);
  const word = isNegated ? typed.slice(1) : typed;
  const [, key, value = ""] = FILTER.exec(word) ?? [];
  return {
    ...at,
    key: isSearchKey(key) ? keyOf(key) : "text",
    value: isSearchKey(key) ? value : word,
    isNegated,
    isQuoted: false,
    isTyping: at.end === input.length,
    isOr: typed === "OR" || typed === "ＯＲ",
  };
}

function isSearchKey(key: string | undefined): key is string {
  return key !== undefined && SEARCH_KEYS.some((known) => known === key.toLowerCase());
}

function keyOf(key: string): SearchKey {
  return SEARCH_KEYS.find((known) => known === key.toLowerCase()) ?? "tool";
}

/** The parts as a query; those without a value are left out. */
export function toSearchQuery(parts: readonly (Pick<SearchPart, "isAlternative"> & SearchTerm)[]): SearchQuery {
  const clauses: SearchTerm[][] = [];
  let isEmptyBefore = false;
  for (const { key, value, isNegated, isAlternative } of parts) {
    const isEmpty = value.trim() === "";
    const clause = isAlternative && !isEmptyBefore ? clauses.at(-1) : undefined;
    if (!isEmpty && clause === undefined) clauses.push([{ key, value, isNegated }]);
    else if (!isEmpty) clause?.push({ key, value, isNegated });
    isEmptyBefore = isEmpty && (!isAlternative || isEmptyBefore);
  }
  // A pasted text repeats words.
  return [...new Map(clauses.map((clause) => [JSON.stringify(clause), clause])).values()];
}

/** A query as text that is read as the same query. */
export function formatSearchQuery(query: SearchQuery): string {
  return query.map((clause) => clause.map(formatTerm).join(" OR ")).join(" ");
}

function formatTerm({ key, value, isNegated }: SearchTerm): string {
  const quoted = `"${value.replaceAll('"', '""')}"`;
  return `${isNegated ? "-" : ""}${key === "text" ? quoted : `${key}:${quoted}`}`;
}

/** A text as it is, no matter what signs it has. */
export function literalQuery(text: string): SearchQuery {
  return [[{ key: "text", value: text, isNegated: false }]];
}

/** What is marked in a hit: never what it must not have. */
export function markedTexts(query: SearchQuery): readonly string[] {
  const marked = query.flat().filter(({ key, isNegated }) => (key === "text" || key === "path") && !isNegated);
  return [...new Set(marked.map(({ value }) => value))];
}

export function hasNegation(query: SearchQuery): boolean {
  return query.flat().some(({ isNegated }) => isNegated);
}

/** Tools whose summary is the file that they read or write, relative to the working folder. */
export const FILE_TOOLS = ["Read", "Write", "Edit", "MultiEdit", "NotebookEdit"] as const;

/**
 * A path as it is compared: with `/`, and what it stands for in a file's whole path. A relative one begins at any of
 * its folders.
 */
export function searchedPath(value: string): { readonly path: string; readonly isAbsolute: boolean } {
  const path = value.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  return { path, isAbsolute: /^(?:\/|[a-z]:)/i.test(path) };
}

/**
 * Texts that an event's searched text has where it fulfils the term, for an index; none for a filter that says nothing
 * of the text.
 */
export function indexedTexts({ key, value, isNegated }: SearchTerm): readonly string[] {
  if (isNegated) return [];
  if (key === "path")
    return searchedPath(value)
      .path.split("/")
      .filter((name) => name !== "");
  return key === "text" ? [value] : [];
}

/** Whether a text has what the query's texts ask for; its filters are taken for fulfilled. */
export function fulfilsTexts(query: SearchQuery, text: string): boolean {
  const folded = foldAscii(text);
  return query.every((clause) =>
    clause.some(({ key, value, isNegated }) => key !== "text" || folded.includes(foldAscii(value)) !== isNegated),
  );
}

/** Folds case as SQLite does: only for ASCII. Every unit keeps its position. */
export function foldAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const STATUS_NAMES: Readonly<Record<string, string>> = { running: "open", error: "failed" };

/** Outcomes of calls by their names, separated by commas; null where one is none. */
export function readStatuses(typed: string): readonly CallStatus[] | null {
  const names = typed
    .toLowerCase()
    .split(",")
    .filter((name) => name !== "")
    .map((name) => ownEntry(STATUS_NAMES, name) ?? name);
  const isKnown = names.length > 0 && names.every((name) => CALL_STATUSES.some((status) => status === name));
  return isKnown ? CALL_STATUSES.filter((status) => names.includes(status)) : null;
}

/** Why a query cannot be answered, for the API. */
export interface SearchProblem {
  readonly reason: string;
}

export interface ReadSearch {
  /** Without its filters for outcomes, and with instants in milliseconds. */
  readonly query: SearchQuery;
  readonly statuses?: readonly CallStatus[];
}

/** Makes of typed clauses what a store answers. Days are days of the clock of this process. */
export function readSearch(typed: SearchQuery): ReadSearch | SearchProblem {
  if (typed.flat().length > MAX_SEARCH_TERMS) {
    return { reason: `it has more than ${MAX_SEARCH_TERMS} terms; quotes make one of a longer text` };
  }
  let statuses: readonly CallStatus[] | undefined;
  const query: SearchTerm[][] = [];
  for (const clause of typed) {
    if (clause.some(({ key }) => key === "status")) {
      const wanted = statusesOf(clause);
      if ("reason" in wanted) return wanted;
      statuses = (statuses ?? CALL_STATUSES).filter((status) => wanted.includes(status));
      continue;
    }
    const terms = clause.map((term) => (term.key === "after" || term.key === "before" ? withInstant(term) : term));
    if (terms.includes(null)) return { reason: "after: and before: take a day such as 2026-11-25, or an instant" };
    query.push(terms.filter((term) => term !== null));
  }
  return { query, ...(statuses !== undefined && { statuses }) };
}

function statusesOf(clause: readonly SearchTerm[]): readonly CallStatus[] | SearchProblem {
  if (clause.some(({ key }) => key !== "status")) {
    return { reason: "status: can stand in an OR with other status: filters alone" };
  }
  const named = clause.map(({ value, isNegated }) => ({ statuses: readStatuses(value), isNegated }));
  if (named.some(({ statuses }) => statuses === null)) {
    return { reason: `status: has to be one of ${CALL_STATUSES.join(", ")}` };
  }
  return CALL_STATUSES.filter((status) =>
    named.some(({ statuses, isNegated }) => (statuses?.includes(status) ?? false) !== isNegated),
  );
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

function withInstant(term: SearchTerm): SearchTerm | null {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(term.value);
  if (!(isDay || INSTANT.test(term.value)) || !isCalendarDay(term.value.slice(0, 10))) return null;
  const ms = Date.parse(isDay ? `${term.value}T00:00` : term.value);
  return Number.isNaN(ms) ? null : { ...term, value: String(ms) };
}
