import {
  formatSearchQuery,
  markedTexts,
  MAX_SEARCH_TERMS,
  readStatuses,
  searchParts,
  toSearchQuery,
  type SearchKey,
  type SearchPart,
} from "../../../src/core/search/search-query.ts";
import { dayOf, type DayRange, formatPeriod, parsePeriod } from "../period.ts";
import { withFilter, type RouteFilter } from "../route.ts";

export type QueryKey = SearchKey;

/** Filters with a place of their own in the address; the others stay in the text. */
type PlacedKey = Exclude<QueryKey, "path" | "agent">;

function isPlaced(key: SearchPart["key"]): key is PlacedKey {
  return key !== "text" && key !== "path" && key !== "agent";
}

/** What a filter's value may be: known ones complete what is typed, regardless of its case. */
export type KnownValues = (key: QueryKey) => readonly KnownValue[];

export interface KnownValue {
  readonly value: string;
  /** What people call it: a session's title. */
  readonly name?: string;
}

/** Why a part of a query is not applied. `not-a-key` is no mistake: the part is searched as text. */
interface QueryProblem {
  readonly kind: "not-a-key" | "status" | "day" | "session" | "too-many" | "status-or";
  readonly typed: string;
}

export interface Query {
  /** What the API is asked for beside the filters; empty where these alone select. */
  readonly text: string;
  /** What is marked in its hits. */
  readonly marked: readonly string[];
  /** Filters that have a place of their own: neither excluded nor an alternative. */
  readonly filters: Readonly<Partial<Record<PlacedKey, string>>>;
  readonly problems: readonly QueryProblem[];
}

/** A filter that is being typed at the end: what is known completes it. */
export interface PendingFilter {
  readonly key: QueryKey;
  readonly value: string;
  /** Where its key begins. */
  readonly start: number;
}

export function pendingFilterOf(input: string): PendingFilter | null {
  const last = searchParts(input).at(-1);
  if (last === undefined || last.end !== input.length || last.key === "text") return null;
  return { key: last.key, value: last.value, start: last.start + (last.isNegated ? 1 : 0) };
}

/** What a typed query asks for. A filter still being typed at its end counts only with a known value. */
export function readQuery(input: string, known: KnownValues, nowMs: number): Query {
  const filters: Partial<Record<PlacedKey, string>> = {};
  const problems: QueryProblem[] = [];
  const parts = searchParts(input);
  const kept = parts.map((part, index): SearchPart => {
    const { key, value, typed, isTyping } = part;
    if (key === "text" && looksLikeFilter(part) && !isTyping) problems.push({ kind: "not-a-key", typed });
    if (!isPlaced(key) || value === "") return part;
    const read = readValue(key, value, known);
    if ("problem" in read && !isTyping) problems.push({ kind: read.problem, typed });
    if ("problem" in read || (isTyping && !read.isKnown)) return { ...part, value: "" };
    if (!isAlone(parts, index)) return { ...part, value: sentValue(key, read.value, nowMs) };
    filters[key] = read.value;
    return { ...part, value: "" };
  });
  const query = toSearchQuery(kept);
  if (query.flat().length > MAX_SEARCH_TERMS) problems.push({ kind: "too-many", typed: String(MAX_SEARCH_TERMS) });
  const isMixed = query.some((clause) => new Set(clause.map(({ key }) => key === "status")).size > 1);
  if (isMixed) problems.push({ kind: "status-or", typed: "OR" });
  const isRefused = isMixed || query.flat().length > MAX_SEARCH_TERMS;
  return { text: isRefused ? "" : formatSearchQuery(query), marked: markedTexts(query), filters, problems };
}

/** Whether a part is a filter that everything has to fulfil. */
function isAlone(parts: readonly SearchPart[], index: number): boolean {
  const part = parts[index];
  return part?.isNegated === false && !part.isAlternative && parts[index + 1]?.isAlternative !== true;
}

/** Days are those of this browser's clock. */
function sentValue(key: QueryKey, value: string, nowMs: number): string {
  return key === "after" || key === "before" ? new Date(`${dayNamed(value, nowMs)}T00:00`).toISOString() : value;
}

/** What may become `OR` and make an alternative of a filter; two spaces end the filter. */
const MAYBE_OR = /^\s?$|^\s*(?:O|OR\s*)$/u;

/** Takes the filters out of a query that are typed to their end. */
export function liftFilters(input: string, known: KnownValues): { rest: string; filters: Query["filters"] } {
  const filters: Partial<Record<PlacedKey, string>> = {};
  let rest = "";
  let isBehindSpace = true;
  let from = 0;
  const parts = searchParts(input);
  for (const [index, { key, value, start, end }] of parts.entries()) {
    if (!isPlaced(key) || value === "" || !isAlone(parts, index)) continue;
    if (MAYBE_OR.test(input.slice(end))) continue;
    const read = readValue(key, value, known);
    if (!("value" in read)) continue;
    filters[key] = read.value;
    if (start > from) isBehindSpace = /\s/.test(input.charAt(start - 1));
    rest += input.slice(from, start);
    from = end;
    // One space is left of two.
    if (isBehindSpace && /\s/.test(input.charAt(end))) from += 1;
  }
  return { rest: rest + input.slice(from), filters };
}

type ReadValue =
  | { readonly value: string; readonly isKnown: boolean }
  | { readonly problem: "status" | "day" | "session" };

function readValue(key: QueryKey, typed: string, known: KnownValues): ReadValue {
  if (key === "status") {
    const statuses = readStatuses(typed);
    return statuses === null ? { problem: "status" } : { value: statuses.join(","), isKnown: true };
  }
  if (key === "after" || key === "before") {
    const day = readDay(typed);
    return day === null ? { problem: "day" } : { value: day, isKnown: true };
  }
  const folded = typed.toLowerCase();
  const values = known(key);
  const exact = values.find(({ value, name }) => value.toLowerCase() === folded || name?.toLowerCase() === folded);
  if (exact !== undefined) return { value: exact.value, isKnown: true };
  if (key !== "session") return { value: typed, isKnown: false };
  // The page shows the beginning of an id where a session has no title.
  const begun = folded.length < 6 ? [] : values.filter(({ value }) => value.toLowerCase().startsWith(folded));
  const [one, other] = begun;
  if (one !== undefined && other === undefined) return { value: one.value, isKnown: true };
  return /^[\da-f]{8}-[\da-f-]{27}$/.test(folded) ? { value: folded, isKnown: true } : { problem: "session" };
}

/** `today` and `yesterday` stay words: a kept query means another day tomorrow. */
function readDay(typed: string): string | null {
  const folded = typed.toLowerCase();
  if (folded === "today" || folded === "yesterday") return folded;
  return typeof parsePeriod(typed, "all") === "string" || typed.includes("..") ? null : typed;
}

/** `key:value` with letters before the colon, but no address, path or line number. */
function looksLikeFilter({ value, isQuoted }: SearchPart): boolean {
  const [, key = ""] = /^([a-z]{2,12}):[\p{L}_-]/iu.exec(isQuoted ? "" : value) ?? [];
  return key !== "" && !["http", "https", "file", "localhost"].includes(key.toLowerCase());
}

/** Filters of the address beside the session, which has a place of its own. */
type RouteChange = { readonly filter: RouteFilter; readonly sessionId: string | null };

/** Before Claude Code had hooks. */
const FIRST_DAY = "2025-01-01";

/** The place of a search with some filters added. */
export function withQueryFilters(place: RouteChange, filters: Query["filters"], nowMs: number): RouteChange {
  const { tool, status, project, session, model, event, machine } = filters;
  const given = { tool, state: status, project, model, kind: event, machine };
  const range = rangeOf(place.filter.range, filters, nowMs);
  const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    filter: withFilter(place.filter, { ...changed, ...(range !== null && { range }) }),
    sessionId: session ?? place.sessionId,
  };
}

function rangeOf(
  present: string | undefined,
  { after, before }: Pick<Query["filters"], "after" | "before">,
  nowMs: number,
): string | null {
  if (after === undefined && before === undefined) return null;
  if (after === "today" && before === undefined) return "today";
  if (after === "yesterday" && before === "today") return "yesterday";
  const known = parsePeriod(present, "all");
  const days: DayRange = typeof known === "string" ? { from: FIRST_DAY, to: dayOf(nowMs) } : known;
  const from = after === undefined ? days.from : dayNamed(after, nowMs);
  const to = before === undefined ? days.to : dayBefore(dayNamed(before, nowMs));
  return formatPeriod(from <= to ? { from, to } : { from, to: from });
}

function dayNamed(day: string, nowMs: number): string {
  if (day === "today") return dayOf(nowMs);
  return day === "yesterday" ? dayBefore(dayOf(nowMs)) : day;
}

function dayBefore(day: string): string {
  const noon = new Date(`${day}T12:00`);
  noon.setDate(noon.getDate() - 1);
  return dayOf(noon.getTime());
}

/** A search as a person would type it. */
export function formatQuery({ filter, sessionId }: RouteChange): string {
  const { tool, state, project, model, kind, machine, range, q } = filter;
  const period = parsePeriod(range, "all");
  const dates = typeof period === "string" ? datesOf(period) : { after: period.from, before: dayAfter(period.to) };
  const given = { tool, status: state, project, session: sessionId, model, event: kind, machine, ...dates };
  const typed = Object.entries(given).flatMap(([key, value]) =>
    value == null || value === "" ? [] : [/\s/.test(value) ? `${key}:"${value}"` : `${key}:${value}`],
  );
  return [...typed, q?.trim() ?? ""].filter((part) => part !== "").join(" ");
}

/** Only what the syntax has: other periods are chosen, not typed. */
function datesOf(period: string): { readonly after?: string; readonly before?: string } {
  if (period === "today") return { after: "today" };
  return period === "yesterday" ? { after: "yesterday", before: "today" } : {};
}

function dayAfter(day: string): string {
  const noon = new Date(`${day}T12:00`);
  noon.setDate(noon.getDate() + 1);
  return dayOf(noon.getTime());
}
