import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LogPage } from "../core/ports.ts";
import { EVENT_COLUMNS, toStoredEvent } from "./event-row.ts";
import type { Conditions } from "./log-conditions.ts";
import { integer } from "./row-value.ts";
import { likePattern, trigramQuery } from "./search-pattern.ts";

/** Events that one page of a search without index looks at: below three characters, or not yet indexed. */
const MAX_SCAN = 50_000;

const FROM_PAYLOADS = `FROM payloads p JOIN events e ON e.seq = p.seq JOIN sessions s ON s.id = e.session`;

interface SearchRequest {
  readonly text: string;
  readonly conditions: Conditions;
  readonly before: number;
  readonly limit: number;
  readonly firstSeq: number;
}

/**
 * Full-text search, newest first: the index for what is in it, a scan for the newest events that are not yet, and a
 * scan for texts too short to have a trigram. Every hit is checked against the text itself.
 */
export function createSearch(
  database: DatabaseSync,
  prepare: (sql: string) => StatementSync,
): (request: SearchRequest) => LogPage {
  const progress = database.prepare("SELECT indexed_through FROM search_progress");

  function scan({ text, conditions, before, limit }: SearchRequest, floor: number) {
    const sql = `SELECT ${EVENT_COLUMNS} ${FROM_PAYLOADS}
      WHERE p.seq < ? AND p.seq >= ? AND p.search_text LIKE ? ESCAPE '\\'${conditions.sql}
      ORDER BY p.seq DESC LIMIT ?`;
    return prepare(sql)
      .all(before, floor, likePattern(text), ...conditions.values, limit)
      .map(toStoredEvent);
  }

  function matchIndex({ text, conditions, before, limit }: SearchRequest, query: string) {
    const sql = `SELECT ${EVENT_COLUMNS}
      FROM events_fts f JOIN payloads p ON p.seq = f.rowid JOIN events e ON e.seq = f.rowid
        JOIN sessions s ON s.id = e.session
      WHERE events_fts MATCH ? AND f.rowid < ? AND p.search_text LIKE ? ESCAPE '\\'${conditions.sql}
      ORDER BY f.rowid DESC LIMIT ?`;
    return prepare(sql)
      .all(query, before, likePattern(text), ...conditions.values, limit)
      .map(toStoredEvent);
  }

  return (request) => {
    const query = trigramQuery(request.text);
    const row = progress.get();
    const indexedThrough = row === undefined ? 0 : integer(row, "indexed_through");
    const floor = Math.max(0, request.before - MAX_SCAN);
    if (query === null || indexedThrough + 1 < floor) {
      const events = scan(request, floor);
      return { events, next: pageEnd(events, request, floor > request.firstSeq ? floor : null) };
    }
    const fresh = scan(request, indexedThrough + 1);
    const left = request.limit - fresh.length;
    const before = Math.min(request.before, indexedThrough + 1);
    const indexed = left === 0 ? [] : matchIndex({ ...request, before, limit: left }, query);
    const events = [...fresh, ...indexed];
    return { events, next: pageEnd(events, request, null) };
  };
}

function pageEnd(events: readonly { seq: number }[], request: SearchRequest, otherwise: number | null): number | null {
  const last = events.at(-1);
  if (last === undefined || events.length < request.limit) return otherwise;
  return last.seq <= request.firstSeq ? null : last.seq;
}
