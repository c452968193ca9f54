import type { StoredEventDetail } from "../../../src/core/event.ts";
import type { ExportRequest } from "../../../src/core/history.ts";
import type { SearchQuery } from "../../../src/core/search/search-query.ts";
import { dayOfSeq, firstSeqAt, firstSeqOf } from "../ingest/event-numbers.ts";
import { EVENT_COLUMNS, toEventDetail, type EventDetailRow } from "../reading/event-queries.ts";
import type { ReaderOptions } from "../reading/team-reader.ts";
import { mayRead } from "../rights/rights.ts";
import { ofQuery } from "./query-sql.ts";
import {
  createStatement,
  inRange,
  ofEvents,
  ofSessions,
  visibleSessions,
  type Asking,
  type SeqRange,
  type VisibleSessions,
} from "./searched-events.ts";

/** Events of one page: a payload has up to some ten kilobytes. */
const PAGE_EVENTS = 50;

/** For many sessions, one statement looks through an hour, as far as a page reaches. */
const STEP = firstSeqOf(1) / 24;

/** Pages of events that the person sees whole, oldest first, up to the newest one when it begins. */
export async function* exportEvents(
  { pool, person, scope, maxSessions }: ReaderOptions & Pick<Asking, "maxSessions">,
  request: ExportRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredEventDetail[]> {
  const asking: Asking = { pool, person, scope, selection: request, ...(maxSessions !== undefined && { maxSessions }) };
  const sessions = await visibleSessions(asking);
  const { rows } = await pool.query<{ oldest_day: number; now_ms: number }>(BOUNDS);
  const [bounds] = rows;
  if (bounds === undefined) return;
  const newest = firstSeqAt(bounds.now_ms + 1);
  let from = Math.max(sessions.lowestSeq, firstSeqOf(bounds.oldest_day));
  while (from < newest) {
    signal.throwIfAborted();
    const dayEnd = firstSeqOf(dayOfSeq(from) + 1);
    const stepEnd = sessions.ids === null ? (Math.floor(from / STEP) + 1) * STEP : dayEnd;
    const range = { low: from, high: Math.min(newest, dayEnd, stepEnd) };
    const page = await readPage(asking, sessions, { range, query: request.query });
    if (page.length > 0) yield page;
    from = page.length === PAGE_EVENTS ? (page.at(-1)?.seq ?? range.high) + 1 : range.high;
  }
}

/** The oldest day that is kept, and the clock that numbers events. */
const BOUNDS = `
  SELECT min(substring(p.relname FROM '_(\\d+)$')::int) AS oldest_day,
    floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms
  FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
  WHERE h.inhparent = 'events'::regclass AND NOT h.inhdetachpending`;

interface PageRequest {
  readonly range: SeqRange;
  readonly query: SearchQuery | undefined;
}

async function readPage(
  asking: Asking,
  { ids }: VisibleSessions,
  { range, query }: PageRequest,
): Promise<readonly StoredEventDetail[]> {
  const { pool, person, selection } = asking;
  const { sql, values } = createStatement(person);
  const oldest = `ORDER BY e.seq LIMIT ${PAGE_EVENTS}`;
  const ofText = query === undefined ? "" : `WHERE ${ofQuery(query, sql)}`;
  const join = `LEFT JOIN payloads p ON p.seq = e.seq AND ${inRange("p.seq", range, sql)} ${ofText}`;
  const events = ofEvents(selection, range, sql);
  const { rows } = await pool.query<EventDetailRow>(
    ids === null
      ? `SELECT ${EVENT_COLUMNS}, p.payload, p.cuts FROM events e JOIN sessions s ON s.id = e.session
           JOIN machines m ON m.id = e.machine ${join} ${query === undefined ? "WHERE" : "AND"} ${events}
           AND ${ofSessions(asking, sql)} ${oldest}`
      : `SELECT ${EVENT_COLUMNS}, e.payload, e.cuts FROM sessions s CROSS JOIN LATERAL (
           SELECT e.*, p.payload, p.cuts FROM (SELECT * FROM events e WHERE e.session = s.id AND ${events}) e
           ${join} ${oldest}) e
         JOIN machines m ON m.id = e.machine
         WHERE s.id = ANY (${sql(ids)}::bigint[]) AND ${mayRead("whole")} ${oldest}`,
    values,
  );
  return rows.map(toEventDetail);
}
