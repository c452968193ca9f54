import type { StoredEventDetail } from "../../core/event.ts";
import type { ListedCall, SlowCallFilter } from "../../core/call-history.ts";
import type { ExportRequest, HistoryService, Page, SearchHit, SearchPage, SearchRequest } from "../../core/history.ts";
import { unitFor, type AskedRange } from "../../core/stats-range.ts";
import { bySlowness, type SlowCall } from "../calls/slow-calls.ts";
import type { ExportPageAnswer } from "./export-page.ts";
import type { Reader } from "./reader.ts";
import type { SearchSliceAnswer } from "./search-slice.ts";

/** Full slices of candidates in one page, with or without hits: some twenty milliseconds each. */
const MAX_FULL_SLICES = 2;

/** Slices of one page, also empty ones: ten million events of an index, about a millisecond each. */
const MAX_SLICES = 40;

/**
 * A page ends after this time, with a cursor: words that are each in half of all texts, and never together, cost up to
 * forty milliseconds a slice.
 */
const PAGE_MS = 60;

interface HistoryOptions {
  /**
   * Reads statistics of more than some days: the whole history takes a second and more at five million events, a search
   * some milliseconds. Shorter ones do not justify the memory of a second thread.
   */
  readonly longStatsReader?: Reader;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/** Long reads of the history, on reading threads. */
export function createHistoryService(
  reader: Reader,
  { longStatsReader = reader, now = () => performance.now() }: HistoryOptions = {},
): HistoryService {
  const readerFor = (range: AskedRange): Reader => (unitFor(range) === "day" ? longStatsReader : reader);
  return {
    stats: (request, signal) => readerFor(request.range).ask("stats", request, signal),
    sessionStats: (request, signal) => readerFor(request.range).ask("sessionStats", request, signal),
    search: (request, signal) => search({ reader, request, signal, now }),
    slowCalls: (filter, signal) => slowCalls(reader, filter, signal),
    exportEvents: (request, signal) => exportEvents(reader, request, signal),
  };
}

interface Search {
  readonly reader: Reader;
  readonly request: SearchRequest;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** A page of hits; the first page continues counting when it is full, as long as that is cheap. */
async function search({ reader, request, signal, now }: Search): Promise<SearchPage> {
  const isFirst = request.beforeSeq === undefined;
  const hits: SearchHit[] = [];
  let count = 0;
  let cursor: number | null = request.beforeSeq ?? (await reader.ask("lastSeq", null, signal)) + 1;
  let next: number | null = null;
  let fullSlices = 0;
  let startedAtMs: number | null = null;
  for (let slices = 0; cursor !== null && slices < MAX_SLICES && fullSlices < MAX_FULL_SLICES; slices += 1) {
    const wanted: number = request.limit - hits.length;
    if (wanted === 0 && !isFirst) break;
    const slice: SearchSliceAnswer = await reader.ask("searchSlice", { request, before: cursor, wanted }, signal);
    hits.push(...slice.hits);
    count += slice.matched.length;
    cursor = slice.next;
    fullSlices += slice.full ? 1 : 0;
    // The page ends with its last hit, wherever the counting ends.
    if (wanted > 0) next = slice.matched.length > wanted ? (slice.matched[wanted - 1] ?? null) : cursor;
    // The first slice may wait for the thread's start, and often covers the few events without an index.
    startedAtMs ??= now();
    if (now() - startedAtMs >= PAGE_MS) break;
  }
  return { hits, next, found: isFirst ? { count, exact: cursor === null } : null };
}

/** Sessions of one step. */
const SESSIONS_A_SLICE = 20;

async function slowCalls(reader: Reader, filter: SlowCallFilter, signal: AbortSignal): Promise<Page<ListedCall>> {
  const sessions = await reader.ask("callSessions", filter, signal);
  let slowest: readonly SlowCall[] = [];
  for (let from = 0; from < sessions.length; from += SESSIONS_A_SLICE) {
    const slice = { filter, sessions: sessions.slice(from, from + SESSIONS_A_SLICE) };
    const found = await reader.ask("slowCalls", slice, signal);
    // One more than requested shows whether there is another page.
    slowest = [...slowest, ...found].toSorted(bySlowness).slice(0, filter.limit + 1);
  }
  const rows = slowest.slice(0, filter.limit);
  const last = slowest.length > rows.length ? rows.at(-1) : undefined;
  return {
    rows: rows.map(({ call }) => call),
    next: last === undefined ? null : { atMs: last.durationMs, key: last.key },
  };
}

async function* exportEvents(
  reader: Reader,
  request: ExportRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredEventDetail[]> {
  const throughSeq = await reader.ask("lastSeq", null, signal);
  for (let afterSeq: number | null = 0; afterSeq !== null;) {
    const page: ExportPageAnswer = await reader.ask("exportPage", { request, afterSeq, throughSeq }, signal);
    if (page.events.length > 0) yield page.events;
    afterSeq = page.next;
  }
}
