import type { StatementSync } from "node:sqlite";
import { fieldsWith, snippetOf, type SearchHit, type SearchRequest } from "../../core/history.ts";
import { CALL_COLUMNS, CALL_EVENTS, toListedCall } from "../calls/call-row.ts";
import { conditionsSql, likeEach, likePattern } from "../database/conditions.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, json, rowOrNull, text, textOrNull } from "../database/row-value.ts";
import { EVENT_COLUMNS, logConditions, seqOf, toStoredEvent } from "../events/event-queries.ts";
import { createCallGrouper, textPatterns, type Match } from "./group-by-call.ts";

/** A bounded part of a search: the newest candidates below a number. */
export interface SearchSlice {
  readonly request: SearchRequest;
  readonly before: number;
  /** Number of hits with contents; further ones are only counted. */
  readonly wanted: number;
}

export interface SearchSliceAnswer {
  readonly hits: readonly SearchHit[];
  /** Numbers of all hits, newest first. */
  readonly matched: readonly number[];
  /** Start of the next slice, null at the end of the history. */
  readonly next: number | null;
  /** Whether the slice was full of candidates, and so took its time. */
  readonly full: boolean;
}

/** Searches one slice: finds candidates, then checks each against the text itself and the other conditions. */
export function createSearchSlice(database: Preparer): (slice: SearchSlice) => SearchSliceAnswer {
  const candidates = createCandidates(database);
  const groupByCall = createCallGrouper(database);
  const listedCall = database.prepare(`
    SELECT ${CALL_COLUMNS} FROM tool_calls c JOIN sessions s ON s.id = c.session ${CALL_EVENTS}
    WHERE c.session = ? AND c.tool_use_id = ?`);
  const hit = database.prepare(`
    SELECT ${EVENT_COLUMNS}, s.title, p.search_text, p.payload FROM events e JOIN sessions s ON s.id = e.session
      JOIN payloads p ON p.seq = e.seq WHERE e.seq = ?`);

  function readHit({ seq, call }: Match, request: SearchRequest): SearchHit[] {
    const { text: searched, moreTexts = [], isByCall = false } = request;
    const row = hit.get(seq);
    if (row === undefined) return [];
    const ofCall = call === null ? undefined : listedCall.get(call.session, call.toolUseId);
    return [
      {
        event: toStoredEvent(row),
        sessionTitle: textOrNull(row, "title"),
        call: rowOrNull(ofCall, toListedCall),
        fields: isByCall ? fieldsWith(json(row, "payload"), [searched, ...moreTexts]) : [],
        ...snippetOf(text(row, "search_text"), searched, moreTexts),
      },
    ];
  }

  return ({ request, before, wanted }) => {
    const { seqs, next, full } = candidates(request, before);
    const { sql, values } = conditionsOf(request);
    const patterns = textPatterns(request);
    // One statement: a call for each costs twice as much. The order of the joins matters (CROSS JOIN).
    const conditioned = "CROSS JOIN events e ON e.seq = p.seq CROSS JOIN sessions s ON s.id = e.session";
    const matched = database
      .prepare(
        `SELECT p.seq FROM json_each(?) c CROSS JOIN payloads p ON p.seq = c.value ${sql === "" ? "" : conditioned}
        WHERE ${likeEach("p.search_text", patterns)}${sql} ORDER BY c.key`,
      )
      .all(JSON.stringify(seqs), ...patterns, ...values)
      .map((row) => integer(row, "seq"));
    const matches =
      request.isByCall === true ? groupByCall(matched, request, before) : matched.map((seq) => ({ seq, call: null }));
    const hits = matches.slice(0, wanted).flatMap((match) => readHit(match, request));
    return { hits, matched: matches.map(({ seq }) => seq), next, full };
  };
}

function conditionsOf(request: SearchRequest) {
  const ofLog = logConditions(request);
  const more = conditionsSql([
    ["e.received_at < ?", request.untilMs],
    ["s.model LIKE ? ESCAPE '\\'", request.model === undefined ? undefined : likePattern(request.model)],
  ]);
  return { sql: ofLog.sql + more.sql, values: [...ofLog.values, ...more.values] };
}

/** Candidates of one slice: checking so many takes some ten milliseconds. */
const MAX_CANDIDATES = 2000;

/** Events of one index query, which bounds two frequent trigrams that never meet, too. */
const INDEX_WINDOW = 250_000;

/**
 * Events that may contain a text: all of one session; in the full-text index those with its trigrams; all where the
 * index is not usable (a text too short for a trigram, or events not yet indexed).
 */
function createCandidates(database: Preparer) {
  const oldest = database.prepare("SELECT seq FROM events ORDER BY seq LIMIT 1");
  const progress = database.prepare("SELECT indexed_through AS seq FROM search_progress");
  const ofSession = database.prepare(`
    SELECT seq FROM events WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND seq < ?
    ORDER BY seq DESC LIMIT ${MAX_CANDIDATES}`);
  // node:sqlite binds every number as floating-point, and FTS5 ignores such a bound: it would walk the whole index
  // again for each window.
  const ofIndex = database.prepare(`
    SELECT rowid AS seq FROM events_fts
    WHERE events_fts MATCH ? AND rowid < CAST(? AS INTEGER) AND rowid >= CAST(? AS INTEGER)
    ORDER BY rowid DESC LIMIT ${MAX_CANDIDATES}`);
  const ofAll = database.prepare(
    `SELECT seq FROM payloads WHERE seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ${MAX_CANDIDATES}`,
  );

  return ({ text: searched, moreTexts = [], sessionId }: SearchRequest, before: number) => {
    const first = seqOf(oldest);
    if (sessionId !== undefined) return toCandidates(seqsOf(ofSession, sessionId, before), first, first);
    const query = trigramQuery([searched, ...moreTexts]);
    const indexedThrough = seqOf(progress);
    if (query === null) return toCandidates(seqsOf(ofAll, before, first), first, first);
    if (before > indexedThrough + 1) {
      return toCandidates(seqsOf(ofAll, before, indexedThrough + 1), indexedThrough + 1, first);
    }
    const floor = Math.max(first, before - INDEX_WINDOW);
    return toCandidates(seqsOf(ofIndex, query, before, floor), floor, first);
  };
}

/**
 * @param seqs newest first
 * @param floor lowest number that was scanned, unless the slice was full
 */
function toCandidates(seqs: readonly number[], floor: number, first: number) {
  const full = seqs.length === MAX_CANDIDATES;
  const reached = full ? (seqs.at(-1) ?? floor) : floor;
  return { seqs, next: reached > first ? reached : null, full };
}

function seqsOf(statement: StatementSync, ...values: readonly (string | number)[]): readonly number[] {
  return statement.all(...values).map((row) => integer(row, "seq"));
}

/**
 * A query for every trigram of the texts. The index keeps no positions (a third of the space), so it cannot find the
 * phrases themselves; the check against the text does.
 * @returns null when no text has a trigram
 */
function trigramQuery(searched: readonly string[]): string | null {
  const trigrams = searched.flatMap((one) => {
    const characters = Array.from(one.toWellFormed().replaceAll("\0", ""));
    return characters.slice(2).map((last, index) => `${characters[index]}${characters[index + 1]}${last}`);
  });
  if (trigrams.length === 0) return null;
  // Twenty trigrams are selective enough; more only cost time.
  const chosen = [...new Set(trigrams)].slice(0, 20);
  return chosen.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(" AND ");
}
