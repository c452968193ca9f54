import { AppError } from "../../../src/core/errors/errors.ts";
import {
  fieldsWith,
  snippetOf,
  type SearchHit,
  type SearchPage,
  type SearchRequest,
} from "../../../src/core/history.ts";
import { parseJsonObject } from "../../../src/core/json.ts";
import { markedTexts } from "../../../src/core/search/search-query.ts";
import { dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import { EVENT_COLUMNS, toEvent, type EventRow } from "../reading/event-queries.ts";
import type { ReaderOptions } from "../reading/team-reader.ts";
import { mayRead } from "../rights/rights.ts";
import { daysAround, groupByCall, type Match } from "./group-by-call.ts";
import { searchedDays } from "./search-index.ts";
import { readSlice, type SearchedTexts } from "./search-slice.ts";
import { createStatement, inRange, visibleSessions } from "./searched-events.ts";
import { keyOf, listedCalls } from "./stored-calls.ts";

/** Slices of one page, most of which are empty: half a millisecond each. */
const MAX_SLICES = 300;

/** A page ends after this time, with a cursor. */
const PAGE_MS = 100;

export interface SearchOptions extends ReaderOptions {
  /** Milliseconds of a monotonic clock. */
  readonly monotonicNow?: () => number;
  /** With more of them, events are looked at before their sessions. */
  readonly maxSessions?: number;
}

/**
 * A page of hits in the sessions that the person sees whole, by their numbers: imported events, too, stand where the
 * team server got them, as in its log. Without payloads there is no text, so days that lost theirs are not looked at.
 */
export async function searchEvents(
  { pool, person, scope, maxSessions, monotonicNow = () => performance.now() }: SearchOptions,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<SearchPage> {
  if (request.before !== undefined) throw new AppError("http/parameter", { name: "before", reason: NO_PLACE });
  const asking: SearchedTexts = {
    pool,
    person,
    scope,
    selection: request,
    request,
    ...(maxSessions !== undefined && { maxSessions }),
  };
  const { limit, beforeSeq } = request;
  const isFirst = beforeSeq === undefined;
  const [sessions, searched] = [await visibleSessions(asking), await searchedDays(pool)];
  const lowest = Math.max(sessions.lowestSeq, firstSeqOf(Math.min(...searched.days.keys())));
  const hits: SearchHit[] = [];
  let count = 0;
  // Clocks of a database and its standby differ by less than a day.
  let below = Math.min(beforeSeq ?? Infinity, firstSeqOf(dayOfSeq(searched.nowSeq) + 2));
  let next: number | null = null;
  const endsAtMs = monotonicNow() + PAGE_MS;
  for (let slices = 0; below > lowest && slices < MAX_SLICES; slices += 1) {
    const wanted = limit - hits.length;
    // The first page continues counting when it is full, as long as that is cheap.
    if (wanted === 0 && !isFirst) break;
    signal.throwIfAborted();
    const slice = await readSlice(asking, sessions, { below, ...searched });
    signal.throwIfAborted();
    const matches = await groupByCall(asking, { found: slice.found, below });
    hits.push(...(await readHits(asking, matches.slice(0, wanted))));
    count += matches.length;
    below = slice.reached;
    // The page ends with its last hit, wherever the counting ends.
    if (wanted > 0) next = matches.length > wanted ? (hits.at(-1)?.event.seq ?? below) : below;
    if (monotonicNow() >= endsAtMs) break;
  }
  if (next !== null && next <= lowest) next = null;
  return { hits, next, found: isFirst ? { count, exact: below <= lowest } : null };
}

const NO_PLACE = "it has to be `next` of the page before";

interface HitRow extends EventRow {
  /** The number of its session's row. */
  readonly session: number;
  readonly title: string | null;
  readonly search_text: string;
  readonly payload: string;
}

/** What the page shows of matches of one day. */
async function readHits(asking: SearchedTexts, matches: readonly Match[]): Promise<readonly SearchHit[]> {
  const seqs = matches.map(({ seq }) => seq);
  if (seqs.length === 0) return [];
  const { pool, person, request } = asking;
  const { sql, values } = createStatement(person);
  const range = { low: Math.min(...seqs), high: Math.max(...seqs) + 1 };
  const { rows } = await pool.query<HitRow>(
    `SELECT ${EVENT_COLUMNS}, e.session, s.title, p.search_text, p.payload FROM payloads p JOIN events e ON e.seq = p.seq
       JOIN sessions s ON s.id = e.session JOIN machines m ON m.id = e.machine
     WHERE p.seq = ANY (${sql(seqs)}::bigint[]) AND ${inRange("p.seq", range, sql)} AND ${inRange("e.seq", range, sql)}
       AND ${mayRead("whole")}`,
    values,
  );
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  const calls = await listedCalls(
    asking,
    matches.flatMap(({ call }) => (call === null ? [] : [call])),
    {
      ofSession: new Map(rows.map((row) => [row.session, ofSession(row)])),
      range: daysAround(dayOfSeq(range.low)),
    },
  );
  const searched = markedTexts(request.query);
  return matches.flatMap(({ seq, call }) => {
    const row = bySeq.get(seq);
    // Not shared any more, or deleted meanwhile.
    if (row === undefined) return [];
    return [
      {
        event: toEvent(row),
        call: call === null ? null : (calls.get(keyOf(call)) ?? null),
        fields: request.isByCall === true ? fieldsWith(parseJsonObject(row.payload), searched) : [],
        sessionTitle: row.title,
        ...snippetOf(row.search_text, searched),
      },
    ];
  });
}

function ofSession(row: HitRow) {
  return {
    sessionId: row.session_id,
    sessionTitle: row.title,
    projectName: row.project,
    machine: row.label,
  };
}
