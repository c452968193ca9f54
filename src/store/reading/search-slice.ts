import type { StatementSync } from "node:sqlite";
import { fieldsWith, snippetOf, type SearchHit, type SearchRequest } from "../../core/history.ts";
import { indexedTexts, markedTexts, type SearchQuery } from "../../core/search/search-query.ts";
import { CALL_COLUMNS, CALL_EVENTS, toListedCall } from "../calls/call-row.ts";
import { conditionsSql, likePattern } from "../database/conditions.ts";
import type { Preparer } from "../database/connection.ts";
import { integer, json, rowOrNull, text, textOrNull, type Row } from "../database/row-value.ts";
import { EVENT_COLUMNS, logConditions, seqOf, toStoredEvent } from "../events/event-queries.ts";
import { createCallGrouper, type Match } from "./group-by-call.ts";
import { hasFilters, querySql } from "./query-sql.ts";

/** All events by number, or those of hooks and the imported ones apart. */
export type SearchList = "all" | "live" | "imported";

/** A position in one list: by number, or for imported events by time first. */
export interface SlicePlace {
  readonly seq: number;
  readonly atMs: number;
}

/** A bounded part of a search: the newest candidates below a place. */
export interface SearchSlice {
  readonly request: SearchRequest;
  readonly list: SearchList;
  readonly before: SlicePlace;
  /** Number of hits with contents; further ones are only counted. */
  readonly wanted: number;
}

export interface SearchSliceAnswer {
  readonly hits: readonly SearchHit[];
  /** Numbers of all hits, newest first. */
  readonly matched: readonly number[];
  /** Start of the next slice, null at the end of the history. */
  readonly next: SlicePlace | null;
  /** Whether the slice was full of candidates, and so took its time. */
  readonly full: boolean;
}

/** Searches one slice: finds candidates, then checks each against the text itself and the other conditions. */
export function createSearchSlice(database: Preparer): (slice: SearchSlice) => SearchSliceAnswer {
  const candidates = { all: createCandidates(database, false), live: createCandidates(database, true) };
  const groupByCall = createCallGrouper(database);
  const listedCall = database.prepare(`
    SELECT ${CALL_COLUMNS} FROM tool_calls c JOIN sessions s ON s.id = c.session ${CALL_EVENTS}
    WHERE c.session = ? AND c.tool_use_id = ?`);
  const hit = database.prepare(`
    SELECT ${EVENT_COLUMNS}, s.title, p.search_text, p.payload FROM events e JOIN sessions s ON s.id = e.session
      JOIN payloads p ON p.seq = e.seq WHERE e.seq = ?`);

  function readHit({ seq, call }: Match, request: SearchRequest): SearchHit[] {
    const searched = markedTexts(request.query);
    const row = hit.get(seq);
    if (row === undefined) return [];
    const ofCall = call === null ? undefined : listedCall.get(call.session, call.toolUseId);
    return [
      {
        event: toStoredEvent(row),
        sessionTitle: textOrNull(row, "title"),
        call: rowOrNull(ofCall, toListedCall),
        fields: request.isByCall === true ? fieldsWith(json(row, "payload"), searched) : [],
        ...snippetOf(text(row, "search_text"), searched),
      },
    ];
  }

  const imported = createImportedCandidates(database);
  const newestBelow = database.prepare(
    "SELECT received_at FROM events WHERE seq < ? AND source <> 'import' ORDER BY seq DESC LIMIT 1",
  );
  const toPlace = (seq: number, list: SearchList): SlicePlace => {
    const row = list === "live" ? newestBelow.get(seq) : undefined;
    return { seq, atMs: row === undefined ? 0 : integer(row, "received_at") };
  };

  return ({ request: asked, list, before, wanted }) => {
    const request: SearchRequest =
      list === "all" ? asked : { ...asked, ...(list === "live" ? { isImported: false } : { source: "import" }) };
    const byNumber = list === "imported" ? null : candidates[list](request, before.seq);
    const { seqs, next, full } =
      byNumber === null
        ? imported(request, before)
        : { ...byNumber, next: byNumber.next === null ? null : toPlace(byNumber.next, list) };
    const { sql, values } = conditionsOf(request);
    const asking = querySql(request.query);
    // One statement: a call for each costs twice as much. The order of the joins matters (CROSS JOIN).
    const conditioned = "CROSS JOIN events e ON e.seq = p.seq CROSS JOIN sessions s ON s.id = e.session";
    const matched = database
      .prepare(
        `SELECT p.seq FROM json_each(?) c CROSS JOIN payloads p ON p.seq = c.value
        ${sql === "" && !hasFilters(request.query) ? "" : conditioned}
        WHERE ${asking.sql}${sql} ORDER BY c.key`,
      )
      .all(JSON.stringify(seqs), ...asking.values, ...values)
      .map((row) => integer(row, "seq"));
    const matches =
      request.isByCall === true
        ? inOrderOf(
            matched,
            groupByCall(matched, request, (event) => isElsewhere(event, list, before)),
          )
        : matched.map((seq) => ({ seq, call: null }));
    const hits = matches.slice(0, wanted).flatMap((match) => readHit(match, request));
    return { hits, matched: matches.map(({ seq }) => seq), next, full };
  };
}

/** An event that another slice finds: of the other list, or above this slice. */
function isElsewhere(event: Row, list: SearchList, { seq, atMs }: SlicePlace): boolean {
  if (list !== "all" && (event["source"] === "import") !== (list === "imported")) return true;
  const at = integer(event, "received_at");
  const isAbove = integer(event, "seq") >= seq;
  return list === "imported" ? at > atMs || (at === atMs && isAbove) : isAbove;
}

function inOrderOf(seqs: readonly number[], matches: readonly Match[]): readonly Match[] {
  const positions = new Map(seqs.map((seq, index) => [seq, index]));
  return matches.toSorted((one, other) => (positions.get(one.seq) ?? 0) - (positions.get(other.seq) ?? 0));
}

function conditionsOf(request: SearchRequest) {
  const ofLog = logConditions(request);
  const more = conditionsSql([
    ["e.received_at < ?", request.untilMs],
    ["s.model LIKE ? ESCAPE '\\'", request.model === undefined ? undefined : likePattern(request.model)],
  ]);
  return { sql: ofLog.sql + more.sql, values: [...ofLog.values, ...more.values] };
}

function indexedThroughOf(database: Preparer): StatementSync {
  return database.prepare("SELECT indexed_through AS seq FROM search_progress");
}

/** Candidates of one slice: checking so many takes some ten milliseconds. */
const MAX_CANDIDATES = 2000;

/** Events of one index query, which bounds two frequent trigrams that never meet, too. */
const INDEX_WINDOW = 250_000;

/**
 * Events that may contain a text: all of one session; in the full-text index those with its trigrams; all where the
 * index is not usable (a text too short for a trigram, or events not yet indexed).
 */
function createCandidates(database: Preparer, isLive: boolean) {
  // Checked here: thousands of imported events would fill one slice after another.
  const ofList = (seq: string) => (isLive ? `AND (SELECT source FROM events WHERE seq = ${seq}) <> 'import'` : "");
  const oldest = database.prepare("SELECT seq FROM events ORDER BY seq LIMIT 1");
  const progress = indexedThroughOf(database);
  const ofSession = database.prepare(`
    SELECT seq FROM events WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND seq < ?
    ${isLive ? "AND source <> 'import'" : ""} ORDER BY seq DESC LIMIT ${MAX_CANDIDATES}`);
  // node:sqlite binds every number as floating-point, and FTS5 ignores such a bound: it would walk the whole index
  // again for each window.
  const ofIndex = database.prepare(`
    SELECT rowid AS seq FROM events_fts
    WHERE events_fts MATCH ? AND rowid < CAST(? AS INTEGER) AND rowid >= CAST(? AS INTEGER)
    ${ofList("events_fts.rowid")} ORDER BY rowid DESC LIMIT ${MAX_CANDIDATES}`);
  const ofAll = database.prepare(
    `SELECT seq FROM payloads WHERE seq < ? AND seq >= ? ${ofList("payloads.seq")} ORDER BY seq DESC LIMIT ${MAX_CANDIDATES}`,
  );

  return ({ query: asked, sessionId }: SearchRequest, before: number) => {
    const first = seqOf(oldest);
    if (sessionId !== undefined) return toCandidates(seqsOf(ofSession, sessionId, before), first, first);
    const query = trigramQuery(asked);
    const indexedThrough = seqOf(progress);
    if (query === null) return toCandidates(seqsOf(ofAll, before, first), first, first);
    if (before > indexedThrough + 1) {
      return toCandidates(seqsOf(ofAll, before, indexedThrough + 1), indexedThrough + 1, first);
    }
    const floor = Math.max(first, before - INDEX_WINDOW);
    return toCandidates(seqsOf(ofIndex, query, before, floor), floor, first);
  };
}

/** More imported events with a query's trigrams than this are frequent enough to be found without the index. */
const MAX_LISTED = 20_000;

/** So are those that are one in ten or more: sorting them by time costs more than walking past the others. */
const LISTED_SHARE = 0.1;

/** Imported events that may contain a text, by their times: they have their numbers from the import. */
function createImportedCandidates(database: Preparer) {
  const spanOfImported = createImportedSpan(database);
  const progress = indexedThroughOf(database);
  const listed = database.prepare(`
    SELECT rowid AS seq FROM events_fts
    WHERE events_fts MATCH ? AND rowid >= CAST(? AS INTEGER) AND rowid <= CAST(? AS INTEGER) LIMIT ?`);
  const below = "source = 'import' AND (received_at, seq) < (?, ?)";
  const newest = `ORDER BY received_at DESC, seq DESC LIMIT ${MAX_CANDIDATES}`;
  const ofSession = database.prepare(`
    SELECT seq, received_at FROM events INDEXED BY events_by_session
    WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND ${below} ${newest}`);
  const ofList = database.prepare(`
    SELECT seq, received_at FROM json_each(?) k CROSS JOIN events e ON e.seq = k.value WHERE ${below} ${newest}`);
  const ofAll = database.prepare(`SELECT seq, received_at FROM events WHERE ${below} ${newest}`);

  function rows({ query: asked, sessionId }: SearchRequest, { atMs, seq }: SlicePlace) {
    if (sessionId !== undefined) return ofSession.all(sessionId, atMs, seq);
    const query = trigramQuery(asked);
    const { first, last } = spanOfImported();
    if (query === null || last > seqOf(progress)) return ofAll.all(atMs, seq);
    const most = Math.min(MAX_LISTED, Math.ceil((last - first) * LISTED_SHARE));
    const found = seqsOf(listed, query, first, last, most + 1);
    return found.length > most ? ofAll.all(atMs, seq) : ofList.all(JSON.stringify(found), atMs, seq);
  }

  return (request: SearchRequest, before: SlicePlace) => {
    const found = rows(request, before).map((row) => ({
      seq: integer(row, "seq"),
      atMs: integer(row, "received_at"),
    }));
    const full = found.length === MAX_CANDIDATES;
    return { seqs: found.map(({ seq }) => seq), next: full ? (found.at(-1) ?? null) : null, full };
  };
}

/**
 * The numbers of imported events: from the first that ever was up to the newest. Read once, and from then on among new
 * events alone: 38 ms of 775,000 for every slice otherwise.
 */
function createImportedSpan(database: Preparer): () => { readonly first: number; readonly last: number } {
  const span = "SELECT coalesce(min(seq), 0) AS first, coalesce(max(seq), 0) AS last FROM events";
  const whole = database.prepare(`${span} WHERE source = 'import'`);
  const later = database.prepare(`${span} NOT INDEXED WHERE seq > ? AND source = 'import'`);
  const newest = database.prepare("SELECT coalesce(max(seq), 0) AS seq FROM events");
  let known: { readonly through: number; readonly first: number; readonly last: number } | null = null;
  return () => {
    const through = seqOf(newest);
    const row = (known === null ? whole.get() : later.get(known.through)) ?? {};
    const first = known === null || known.first === 0 ? integer(row, "first") : known.first;
    known = { through, first, last: Math.max(known?.last ?? 0, integer(row, "last")) };
    return known;
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

/** So many trigrams are selective enough; more only cost time. */
const MAX_TRIGRAMS = 20;

/**
 * A query for the trigrams of the texts: of each clause whose terms all have some, those of one of its terms. The index
 * keeps no positions (a third of the space), so it cannot find the phrases themselves; the check against the text does.
 * @returns null when no clause narrows the search
 */
function trigramQuery(asked: SearchQuery): string | null {
  const clauses = asked
    .map((clause) => clause.map((term) => indexedTexts(term).flatMap(trigramsOf)))
    .filter((clause) => clause.every((trigrams) => trigrams.length > 0));
  if (clauses.length === 0) return null;
  const most = Math.max(2, Math.floor(MAX_TRIGRAMS / clauses.flat().length));
  const toSql = (trigrams: readonly string[]): string =>
    [...new Set(trigrams)]
      .slice(0, most)
      .map((trigram) => `"${trigram.replaceAll('"', '""')}"`)
      .join(" AND ");
  return clauses.map((clause) => `(${clause.map((trigrams) => `(${toSql(trigrams)})`).join(" OR ")})`).join(" AND ");
}

function trigramsOf(searched: string): readonly string[] {
  const characters = Array.from(searched.toWellFormed().replaceAll("\0", ""));
  return characters.slice(2).map((last, index) => `${characters[index]}${characters[index + 1]}${last}`);
}
