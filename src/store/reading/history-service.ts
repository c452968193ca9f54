import type { StoredEventDetail } from "../../core/event.ts";
import type { ListedCall, SlowCallFilter } from "../../core/call-history.ts";
import type { ExportRequest, HistoryService, Page, SearchHit, SearchPage, SearchRequest } from "../../core/history.ts";
import { unitFor, type AskedRange } from "../../core/stats-range.ts";
import { bySlowness, type SlowCall } from "../calls/slow-calls.ts";
import type { ExportPageAnswer } from "./export-page.ts";
import type { Reader } from "./reader.ts";
import type { SearchList, SearchSliceAnswer, SlicePlace } from "./search-slice.ts";

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

/** A page of hits: by number, or where there are imported events merged by time. */
async function search(asked: Search): Promise<SearchPage> {
  const { reader, request, signal } = asked;
  const { beforeSeq, before, source, isImported } = request;
  const isMixed = (source ?? "import") === "import" && isImported !== false;
  if (before !== undefined || (beforeSeq === undefined && isMixed && (await reader.ask("hasImported", null, signal)))) {
    return searchByTime(asked);
  }
  const { hits, next, count, isExact } = await readList(asked, {
    list: "all",
    from: { seq: beforeSeq ?? (await reader.ask("lastSeq", null, signal)) + 1, atMs: 0 },
    isFirst: beforeSeq === undefined,
  });
  const found = beforeSeq === undefined ? { count, exact: isExact } : null;
  return { hits, next: next?.seq ?? null, found };
}

interface ListRequest {
  readonly list: SearchList;
  /** Null at the end of the list. */
  readonly from: SlicePlace | null;
  /** The first page continues counting when it is full, as long as that is cheap. */
  readonly isFirst: boolean;
}

async function readList({ reader, request, signal, now }: Search, { list, from, isFirst }: ListRequest) {
  // Two lists take no longer than one.
  const share = list === "all" ? 1 : 2;
  const hits: SearchHit[] = [];
  let count = 0;
  let cursor = from;
  let next: SlicePlace | null = null;
  let fullSlices = 0;
  let startedAtMs: number | null = null;
  for (let slices = 0; cursor !== null && slices < MAX_SLICES && fullSlices < MAX_FULL_SLICES / share; slices += 1) {
    const wanted: number = request.limit - hits.length;
    if (wanted === 0 && !isFirst) break;
    const slice: SearchSliceAnswer = await reader.ask("searchSlice", { request, list, before: cursor, wanted }, signal);
    hits.push(...slice.hits);
    count += slice.matched.length;
    cursor = slice.next;
    fullSlices += slice.full ? 1 : 0;
    // The page ends with its last hit, wherever the counting ends.
    if (wanted > 0) next = slice.matched.length > wanted ? (placeOf(hits.at(-1)) ?? cursor) : cursor;
    // The first slice may wait for the thread's start, and often covers the few events without an index.
    startedAtMs ??= now();
    if (now() - startedAtMs >= PAGE_MS / share) break;
  }
  return { from, hits, next, count, isExact: cursor === null };
}

type ListPage = Awaited<ReturnType<typeof readList>>;

function placeOf(hit: SearchHit | undefined): SlicePlace | null {
  return hit === undefined ? null : { seq: hit.event.seq, atMs: hit.event.receivedAtMs };
}

/** Beyond all times and numbers. */
const NEWEST: SlicePlace = { seq: Number.MAX_SAFE_INTEGER, atMs: Number.MAX_SAFE_INTEGER };

/** Merges live and imported hits by time. Each keeps a position of its own, so that no hit is lost or doubled. */
async function searchByTime(asked: Search): Promise<SearchPage> {
  const { reader, request, signal } = asked;
  const { before, limit, source } = request;
  const isFirst = before === undefined;
  const places = {
    live: isFirst
      ? { seq: (await reader.ask("lastSeq", null, signal)) + 1, atMs: 0 }
      : before.liveSeq === 0
        ? null
        : { seq: before.liveSeq, atMs: 0 },
    imported: isFirst ? NEWEST : before.importedSeq === 0 ? null : { seq: before.importedSeq, atMs: before.importedMs },
  };
  const live = await readList(asked, { list: "live", from: source === "import" ? null : places.live, isFirst });
  const imported = await readList(asked, { list: "imported", from: places.imported, isFirst });
  const hits: SearchHit[] = [];
  let [liveTaken, importedTaken] = [0, 0];
  while (hits.length < limit) {
    const [one, other] = [live.hits[liveTaken], imported.hits[importedTaken]];
    const isLive = headMs(live, one) >= headMs(imported, other);
    // What is older than the place where a list stopped waits for the next page.
    const hit = isLive ? one : other;
    if (hit === undefined) break;
    hits.push(hit);
    if (isLive) liveTaken += 1;
    else importedTaken += 1;
  }
  const [liveNext, importedNext] = [nextOf(live, liveTaken), nextOf(imported, importedTaken)];
  const isEnd = liveNext === null && importedNext === null;
  const nextPlace = {
    liveSeq: liveNext?.seq ?? 0,
    importedMs: importedNext?.atMs ?? 0,
    importedSeq: importedNext?.seq ?? 0,
  };
  const found = { count: live.count + imported.count, exact: live.isExact && imported.isExact };
  return { hits, next: null, ...(!isEnd && { nextPlace }), found: isFirst ? found : null };
}

/** The time of a list's next hit, or the newest that it may have. */
function headMs({ next }: ListPage, hit: SearchHit | undefined): number {
  return hit?.event.receivedAtMs ?? next?.atMs ?? -Infinity;
}

function nextOf({ from, hits, next }: ListPage, taken: number): SlicePlace | null {
  if (taken === hits.length) return next;
  return taken === 0 ? from : placeOf(hits[taken - 1]);
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
