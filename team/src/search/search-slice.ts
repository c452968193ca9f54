import type { EventRow } from "../reading/event-queries.ts";
import type { SearchRequest } from "../../../src/core/history.ts";
import { indexedTexts, type SearchQuery } from "../../../src/core/search/search-query.ts";
import { dayOfSeq, firstSeqOf } from "../ingest/event-numbers.ts";
import { mayRead } from "../rights/rights.ts";
import { ofPairs, ofQuery, type PairsOfTerms } from "./query-sql.ts";
import type { SearchedDay, SearchedDays } from "./search-index.ts";
import { hasTrigram, pairsOf } from "./search-text.ts";
import {
  createStatement,
  inRange,
  ofEvents,
  ofSessions,
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
export interface FoundEvent extends Pick<
  EventRow,
  "seq" | "tool_use_id" | "hook_event_name" | "tool_name" | "status" | "summary" | "received_at"
> {
  /** The number of its session's row. */
  readonly session: number;
}

const FOUND_COLUMNS = `e.seq, e.session, e.tool_use_id, e.hook_event_name, e.tool_name, e.status, e.summary,
  e.received_at, e.cwd, e.machine`;

interface Slice {
  /** Newest first. */
  readonly found: readonly FoundEvent[];
  /** All events from here on are searched. */
  readonly reached: number;
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
  const index = searched === undefined ? null : indexFor(searched, asking.request.query);
  if (index !== null) return ofDay(asking, range, index);
  const step = Math.ceil(Math.min(below, nowSeq) / STEP - 1) * STEP;
  const low = below > nowSeq ? step : Math.max(range.low, step);
  return ofDay(asking, { low, high: below }, []);
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
       SELECT e.* FROM c AS e JOIN sessions s ON s.id = e.session CROSS JOIN LATERAL (
         SELECT FROM payloads p WHERE p.seq = e.seq AND ${inRange("p.seq", range, sql)}
           AND ${ofQuery(request.query, sql)} LIMIT 1) p
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
async function ofDay(asking: SearchedTexts, range: SeqRange, pairs: readonly PairsOfTerms[]): Promise<Slice> {
  const { pool, person, selection, request } = asking;
  const { sql, values } = createStatement(person);
  const { rows } = await pool.query<FoundEvent>(
    `SELECT ${FOUND_COLUMNS} FROM payloads p JOIN events e ON e.seq = p.seq JOIN sessions s ON s.id = e.session
     WHERE ${[
       inRange("p.seq", range, sql),
       ofEvents(selection, range, sql),
       ofQuery(request.query, sql),
       ...pairs.map((terms) => ofPairs(terms, sql)),
       ofSessions(asking, sql),
     ].join(" AND ")} ORDER BY p.seq DESC LIMIT ${MAX_CANDIDATES}`,
    values,
  );
  const isFull = rows.length === MAX_CANDIDATES;
  return { found: rows, reached: isFull ? (rows.at(-1)?.seq ?? range.low) : range.low };
}

/** Twenty are selective enough; more only cost time. */
const MAX_PAIRS = 20;

/**
 * Clauses that an index narrows, which each of their terms has to do: by pairs of characters, or by words, for which the
 * condition itself says what the index is asked for. Null where the day has no index that helps.
 */
function indexFor({ hasWords, hasPairs }: SearchedDay, query: SearchQuery): readonly PairsOfTerms[] | null {
  const clauses = query.map((clause) =>
    clause.map((term) => {
      const texts = indexedTexts(term);
      return { pairs: hasPairs ? texts.flatMap(pairsOf).slice(0, MAX_PAIRS) : [], hasWord: texts.some(hasTrigram) };
    }),
  );
  const pairsOfClauses = clauses
    .filter((terms) => terms.every(({ pairs }) => pairs.length > 0))
    .map((terms) => terms.map(({ pairs }) => pairs));
  const isOfWords = hasWords && clauses.some((terms) => terms.every(({ hasWord }) => hasWord));
  return pairsOfClauses.length === 0 && !isOfWords ? null : pairsOfClauses;
}
