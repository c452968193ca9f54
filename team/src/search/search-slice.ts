import type { SearchRequest } from "../../../src/core/history.ts";
import { dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import { mayRead } from "../rights/rights.ts";
import type { SearchedDay, SearchedDays } from "./search-index.ts";
import { hasTrigram, PAIRS, pairsOf } from "./search-text.ts";
import {
  createStatement,
  inRange,
  ofEvents,
  ofSessions,
  ofTexts,
  type Asking,
  type SeqRange,
  type VisibleSessions,
} from "./searched-events.ts";

/** Events of one slice: comparing so many texts takes some ten milliseconds. */
const MAX_CANDIDATES = 2_000;

/**
 * What one statement looks through where a person sees many sessions and no index helps. Steps of time, not of events,
 * so that no place in the list tells how many events others have. A thousand developers make 35,000 in ten minutes.
 */
const STEP = firstSeqOf(1) / 144;

export interface SearchedTexts extends Asking {
  readonly request: SearchRequest;
}

/** An event whose text matches. */
export interface FoundEvent {
  readonly seq: number;
  /** The number of its session's row. */
  readonly session: number;
  readonly tool_use_id: string | null;
  readonly hook_event_name: string;
  readonly tool_name: string | null;
  readonly status: string;
  readonly summary: string;
  readonly received_at: number;
}

const FOUND_COLUMNS = `e.seq, e.session, e.tool_use_id, e.hook_event_name, e.tool_name, e.status, e.summary,
  e.received_at`;

interface Slice {
  /** Newest first. */
  readonly found: readonly FoundEvent[];
  /** All events from here on are searched. */
  readonly reached: number;
}

export function searchedTexts({ text, moreTexts = [] }: SearchRequest): readonly string[] {
  return [text, ...moreTexts];
}

/** Searches the newest part below a number, of one day at most. */
export async function readSlice(
  asking: SearchedTexts,
  { ids }: VisibleSessions,
  { below, days, nowSeq }: SearchedDays & { readonly below: number },
): Promise<Slice> {
  const day = dayOfSeq(below - 1);
  const range = { low: firstSeqOf(day), high: below };
  if (ids !== null) return ofTheirSessions(asking, ids, range);
  const searched = days.get(day);
  const index = searched === undefined ? null : indexFor(searched, searchedTexts(asking.request));
  if (index !== null) return ofDay(asking, range, index);
  const step = Math.ceil(Math.min(below, nowSeq) / STEP - 1) * STEP;
  const low = below > nowSeq ? step : Math.max(range.low, step);
  return ofDay(asking, { low, high: below }, NO_PAIRS);
}

/** The newest events of some sessions by their index, and then their texts. */
async function ofTheirSessions(asking: SearchedTexts, ids: readonly number[], range: SeqRange): Promise<Slice> {
  const { pool, person, selection, request } = asking;
  const { sql, values } = createStatement(person);
  const newest = `ORDER BY e.seq DESC LIMIT ${MAX_CANDIDATES}`;
  const { rows } = await pool.query<FoundEvent & { readonly candidates: number; readonly lowest: number | null }>(
    `WITH c AS MATERIALIZED (
       SELECT e.* FROM sessions s CROSS JOIN LATERAL (
         SELECT ${FOUND_COLUMNS} FROM events e WHERE e.session = s.id AND ${ofEvents(selection, range, sql)} ${newest}) e
       WHERE s.id = ANY (${sql(ids)}::bigint[]) AND ${mayRead("whole")} ${newest}
     ), matching AS MATERIALIZED (
       SELECT c.* FROM c CROSS JOIN LATERAL (
         SELECT FROM payloads p WHERE p.seq = c.seq AND ${inRange("p.seq", range, sql)}
           AND ${ofTexts(searchedTexts(request), sql)} LIMIT 1) p
     )
     SELECT size.candidates, size.lowest, matching.* FROM (SELECT count(*) AS candidates, min(seq) AS lowest FROM c) size
     LEFT JOIN matching ON true ORDER BY matching.seq DESC`,
    values,
  );
  const [first] = rows;
  const isFull = first !== undefined && first.candidates === MAX_CANDIDATES;
  return {
    // Without a match there is one row, of the size alone.
    found: rows.filter((row): row is typeof row => (row.seq as number | null) !== null),
    reached: isFull ? (first.lowest ?? range.low) : range.low,
  };
}

/** All events of the range whose texts match, then those that the person may see. */
async function ofDay(asking: SearchedTexts, range: SeqRange, { pairs }: IndexUse): Promise<Slice> {
  const { pool, person, selection, request } = asking;
  const { sql, values } = createStatement(person);
  const { rows } = await pool.query<FoundEvent>(
    `SELECT ${FOUND_COLUMNS} FROM payloads p JOIN events e ON e.seq = p.seq JOIN sessions s ON s.id = e.session
     WHERE ${[
       inRange("p.seq", range, sql),
       ofEvents(selection, range, sql),
       ofTexts(searchedTexts(request), sql),
       ...(pairs.length === 0 ? [] : [`${PAIRS.replace("search_text", "p.search_text")} @> ${sql(pairs)}::bigint[]`]),
       ofSessions(asking, sql),
     ].join(" AND ")} ORDER BY p.seq DESC LIMIT ${MAX_CANDIDATES}`,
    values,
  );
  const isFull = rows.length === MAX_CANDIDATES;
  return { found: rows, reached: isFull ? (rows.at(-1)?.seq ?? range.low) : range.low };
}

interface IndexUse {
  /** Pairs that the text has to have. Of words the text itself says what the index is asked for. */
  readonly pairs: readonly number[];
}

const NO_PAIRS: IndexUse = { pairs: [] };

/** Twenty are selective enough; more only cost time. */
const MAX_PAIRS = 20;

/** Null where the day has no index that helps. */
function indexFor({ hasWords, hasPairs }: SearchedDay, texts: readonly string[]): IndexUse | null {
  const pairs = hasPairs ? texts.flatMap(pairsOf).slice(0, MAX_PAIRS) : [];
  if (pairs.length > 0) return { pairs };
  return hasWords && texts.some(hasTrigram) ? NO_PAIRS : null;
}
