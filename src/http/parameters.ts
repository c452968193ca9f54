import { MAX_LIMIT, parseCursor } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import { EVENT_SOURCES } from "../core/event.ts";
import { OWN_MACHINE } from "../core/forwarding.ts";
import type { PageCursor } from "../core/history.ts";
import { isCalendarDay } from "../core/format/time.ts";
import {
  readSearch,
  searchParts,
  toSearchQuery,
  type ReadSearch,
  type SearchQuery,
  type SearchTerm,
} from "../core/search/search-query.ts";
import { MAX_PARAMETER_CHARS } from "./http-limits.ts";
import type { Handler } from "./router.ts";

/** Reads a parameter's text; undefined is the same as no parameter. @throws AppError `http/parameter` */
type Reader<T> = (value: string, name: string) => T;

/** The parameters of a query by their names, each with the field that it becomes. */
type QuerySpec<Name extends string = string> = Readonly<Record<Name, readonly [field: string, read: Reader<unknown>]>>;

/** The given fields; a parameter that is left out leaves out its field. */
type QueryValues<Spec extends QuerySpec> = {
  readonly [Name in keyof Spec as Spec[Name][0]]?: Exclude<ReturnType<Spec[Name][1]>, undefined>;
};

/** @throws AppError `http/parameter`, also for a name that is not among `names` or is given twice */
export function readQuery<Name extends string, const Spec extends QuerySpec<Name>>(
  query: URLSearchParams,
  names: readonly Name[],
  spec: Spec,
): QueryValues<Spec> {
  const values = Array.from(query, ([name, value]) => {
    const known = names.find((candidate) => candidate === name);
    if (known === undefined) {
      const others = names.length === 0 ? "no parameter is" : `only ${names.join(", ")} are`;
      throw invalid(name.slice(0, 50), `it is not known here, ${others}`);
    }
    if (query.getAll(name).length > 1) throw invalid(name, "it is given more than once");
    const [field, read] = spec[known];
    return [field, read(value, name)] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as QueryValues<Spec>;
}

/** Absent and empty are the same: no filter. */
export function readText(value: string, name: string): string | undefined {
  if (value.length > MAX_PARAMETER_CHARS) throw invalid(name, `it is longer than ${MAX_PARAMETER_CHARS} characters`);
  // SQLite ends a pattern there, and an empty one finds everything.
  if (value.includes("\0")) throw invalid(name, "it contains a NUL character");
  return value === "" ? undefined : value;
}

export function readChoice<const T extends string>(choices: readonly T[]): Reader<T | undefined> {
  return (value, name) => {
    if (readText(value, name) === undefined) return undefined;
    const found = choices.find((candidate) => candidate === value);
    if (found === undefined) throw invalid(name, `it has to be one of ${choices.join(", ")}`);
    return found;
  };
}

/** Wraps a route without parameters. @throws AppError `http/parameter` for any */
export function withoutQuery(handler: Handler): Handler {
  return (exchange) => {
    readQuery(exchange.query, [], {});
    return handler(exchange);
  };
}

/** ISO 8601 or milliseconds since the epoch, as milliseconds. */
export function readInstant(value: string, name: string): number {
  const ms = parseInstant(value);
  if (ms === null)
    throw invalid(name, "it has to be ISO 8601, of a day of the calendar, or milliseconds since the epoch");
  return ms;
}

/** `next` of the page before. */
export function readCursor(value: string, name: string): PageCursor | undefined {
  if (readText(value, name) === undefined) return undefined;
  const before = parseCursor(value);
  if (before !== null) return before;
  throw invalid(name, "it has to be `next` of the page before");
}

/** Several of some words, separated by commas. */
export function readChoices<const T extends string>(choices: readonly T[]): Reader<readonly T[] | undefined> {
  const readOne = readChoice(choices);
  return (value, name) => {
    const chosen = value.split(",").flatMap((part) => readOne(part, name) ?? []);
    return chosen.length === 0 ? undefined : chosen;
  };
}

/** `false` alone: anything else is no condition. */
export function readFalse(value: string, name: string): false | undefined {
  return readChoice(["false"])(value, name) === undefined ? undefined : false;
}

/** Names separated by commas. */
export function readNames(value: string, name: string): readonly string[] | undefined {
  const texts = value.split(",").flatMap((part) => readText(part, name) ?? []);
  return texts.length === 0 ? undefined : texts;
}

/**
 * What is searched for, in the syntax of the search; undefined where it asks for nothing.
 * @throws AppError `http/parameter`
 */
export function readSearchQuery(ownMachine: string): Reader<ReadSearch | undefined> {
  const toStored = (term: SearchTerm): SearchTerm =>
    term.key === "machine" && term.value === ownMachine ? { ...term, value: OWN_MACHINE } : term;
  return (value, name) => {
    const typed = readText(value, name);
    const read = readSearch(toSearchQuery(typed === undefined ? [] : searchParts(typed)));
    if ("reason" in read) throw invalid(name, read.reason);
    const query = read.query.map((clause) => clause.map(toStored));
    return query.length === 0 && read.statuses === undefined ? undefined : { ...read, query };
  };
}

/**
 * A query for a list that has no outcomes of calls.
 * @throws AppError `http/parameter`
 */
function readEventQuery(ownMachine: string): Reader<SearchQuery | undefined> {
  const read = readSearchQuery(ownMachine);
  return (value, name) => {
    const found = read(value, name);
    if (found?.statuses !== undefined) throw invalid(name, "status: is of calls, which a list of events leaves apart");
    return found?.query;
  };
}

export function readPositiveInteger(value: string, name: string): number {
  const number = parseInteger(value);
  if (number === null || number === 0) throw invalid(name, "it has to be a whole number from 1 up");
  return number;
}

export function readLimit(value: string, name: string): number {
  const number = readPositiveInteger(value, name);
  if (number > MAX_LIMIT) throw invalid(name, `it has to be from 1 to ${MAX_LIMIT}`);
  return number;
}

/** A machine's name; null for this one, by its own name or as `here`. */
export function readMachine(ownMachine: string): Reader<string | null | undefined> {
  return (value, name) => (value === ownMachine || value === OWN_MACHINE ? null : readText(value, name));
}

/** The conditions on events that the log, search and export share. */
export function eventFilter(ownMachine: string) {
  return {
    session: ["sessionId", readText],
    agent: ["agentId", readText],
    event: ["hookEventName", readText],
    tool: ["toolName", readText],
    project: ["projectName", readText],
    machine: ["machine", readMachine(ownMachine)],
    source: ["source", readChoice(EVENT_SOURCES)],
    q: ["query", readEventQuery(ownMachine)],
    since: ["sinceMs", readInstant],
  } as const satisfies QuerySpec;
}

/** A whole number from 0 up in decimal digits, null for anything else. */
export function parseInteger(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}

// `Date.parse` alone accepts far more than ISO 8601, and reads some of it as local time.
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const MAX_DATE_MS = 8.64e15;

function parseInstant(text: string): number | null {
  const number = parseInteger(text);
  if (number !== null) return number <= MAX_DATE_MS ? number : null;
  const parsed = ISO_8601.test(text) && isCalendarDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

function invalid(name: string, reason: string): AppError {
  return new AppError("http/parameter", { name, reason });
}

/**
 * Decodes a part of a path that is percent-encoded, such as a session's id.
 * @throws AppError `http/parameter` with that name
 */
export function decodeSegment(encoded: string, name: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalid(name, "its percent-encoding is broken");
  }
}
