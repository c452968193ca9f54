import { CALL_STATUSES } from "../../../src/core/call-history.ts";
import { dayOf, type DayRange, formatPeriod, parsePeriod } from "../period.ts";
import { withFilter, type RouteFilter } from "../route.ts";

/** Filters that can be typed, as `tool:Bash`. */
const QUERY_KEYS = ["tool", "status", "project", "session", "model", "event", "machine", "after", "before"] as const;

export type QueryKey = (typeof QUERY_KEYS)[number];

/** What a filter's value may be: known ones complete what is typed, whatever its case. */
export type KnownValues = (key: QueryKey) => readonly KnownValue[];

export interface KnownValue {
  readonly value: string;
  /** What people call it: a session's title. */
  readonly name?: string;
}

/** Why a part of a query is not applied. `not-a-key` is no mistake: the part is searched as text. */
export interface QueryProblem {
  readonly kind: "not-a-key" | "status" | "day" | "session";
  readonly typed: string;
}

export interface Query {
  /** All of them have to occur: what stands outside of quotes is one text, and so is each part in quotes. */
  readonly texts: readonly string[];
  readonly filters: Readonly<Partial<Record<QueryKey, string>>>;
  readonly problems: readonly QueryProblem[];
}

interface Part {
  readonly kind: "word" | "phrase" | "filter";
  readonly key: string;
  /** Without its quotes. */
  readonly value: string;
  readonly typed: string;
  readonly start: number;
  readonly end: number;
}

const PART = /(?:([a-z]{2,12}):)?"([^"]*)("|$)|\S+/giu;
const FILTER = /^([a-z]{2,12}):([^\s"]*)$/iu;

function partsOf(input: string): readonly Part[] {
  return Array.from(input.matchAll(PART), (match): Part => {
    const [typed, quotedKey, quoted] = match;
    const at = { typed, start: match.index, end: match.index + typed.length };
    if (quoted !== undefined) {
      const kind = quotedKey === undefined ? "phrase" : isKey(quotedKey) ? "filter" : "word";
      return { kind, key: quotedKey?.toLowerCase() ?? "", value: quoted, ...at };
    }
    const [, key = "", value = ""] = FILTER.exec(typed) ?? [];
    return { kind: isKey(key) ? "filter" : "word", key: key.toLowerCase(), value, ...at };
  });
}

/** A filter that is being typed at the end: what is known completes it. */
export interface PendingFilter {
  readonly key: QueryKey;
  readonly value: string;
  /** Where it begins. */
  readonly start: number;
}

export function pendingFilterOf(input: string): PendingFilter | null {
  const last = partsOf(input).at(-1);
  if (last === undefined || last.end !== input.length || last.kind !== "filter" || !isKey(last.key)) return null;
  return { key: last.key, value: last.value, start: last.start };
}

/** What a typed query asks for. A filter still being typed at its end counts only with a known value. */
export function readQuery(input: string, known: KnownValues): Query {
  const filters: Partial<Record<QueryKey, string>> = {};
  const problems: QueryProblem[] = [];
  const kept: Part[] = [];
  for (const part of partsOf(input)) {
    const { kind, key, value, typed, end } = part;
    const isTyping = end === input.length && !typed.endsWith('"');
    if (kind !== "filter" || !isKey(key)) {
      if (kind === "word" && looksLikeFilter(part) && !isTyping) problems.push({ kind: "not-a-key", typed });
      kept.push(part);
    } else if (value !== "") {
      const read = readValue(key, value, known);
      if ("value" in read && (read.isKnown || !isTyping)) filters[key] = read.value;
      else if ("problem" in read && !isTyping) problems.push({ kind: read.problem, typed });
    }
  }
  return { texts: textsOf(input, kept), filters, problems };
}

/** Takes the filters out of a query that are typed to their end. */
export function liftFilters(input: string, known: KnownValues): { rest: string; filters: Query["filters"] } {
  const filters: Partial<Record<QueryKey, string>> = {};
  let rest = "";
  let isBehindSpace = true;
  let from = 0;
  for (const { kind, key, value, typed, start, end } of partsOf(input)) {
    const isEnded = end < input.length || typed.endsWith('"');
    if (kind !== "filter" || !isKey(key) || value === "" || !isEnded) continue;
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
  | { readonly problem: Exclude<QueryProblem["kind"], "not-a-key"> };

const CALL_STATUS_NAMES: Readonly<Record<string, string>> = { running: "open", error: "failed" };

function readValue(key: QueryKey, typed: string, known: KnownValues): ReadValue {
  if (key === "status") return readStatuses(typed);
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

function readStatuses(typed: string): ReadValue {
  const names = typed
    .toLowerCase()
    .split(",")
    .filter((name) => name !== "")
    .map((name) => CALL_STATUS_NAMES[name] ?? name);
  const statuses = CALL_STATUSES.filter((status) => names.includes(status));
  const isKnown = names.length > 0 && names.every((name) => CALL_STATUSES.some((status) => status === name));
  return isKnown ? { value: statuses.join(","), isKnown } : { problem: "status" };
}

/** `today` and `yesterday` stay words: a kept query means another day tomorrow. */
function readDay(typed: string): string | null {
  const folded = typed.toLowerCase();
  if (folded === "today" || folded === "yesterday") return folded;
  return typeof parsePeriod(typed, "all") === "string" || typed.includes("..") ? null : typed;
}

/** `key:value` with letters before the colon, but no address, path or line number. */
function looksLikeFilter({ key, value }: Part): boolean {
  return key !== "" && /^[\p{L}_-]/u.test(value) && !["http", "https", "file", "localhost"].includes(key);
}

/** @param kept the parts that are no filters */
function textsOf(input: string, kept: readonly Part[]): readonly string[] {
  const outside: string[] = [];
  let last: Part | null = null;
  for (const part of kept) {
    if (part.kind === "word") {
      const isNext = last !== null && input.slice(last.end, part.start).trim() === "";
      if (isNext && last !== null) outside.push(input.slice(last.end, part.start), part.typed);
      else outside.push(outside.length === 0 ? "" : " ", part.typed);
      last = part;
    } else last = null;
  }
  const phrases = kept.filter(({ kind, value }) => kind === "phrase" && value.trim() !== "").map(({ value }) => value);
  return [...new Set([outside.join(""), ...phrases].filter((text) => text.trim() !== ""))];
}

function isKey(key: string): key is QueryKey {
  return QUERY_KEYS.some((known) => known === key.toLowerCase());
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
