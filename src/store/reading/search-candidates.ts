import type { StatementSync } from "node:sqlite";
import type { Preparer } from "../database/prepared-once.ts";
import { integer } from "../database/row-value.ts";
import { trigramQuery } from "../search/search-pattern.ts";

/** Candidates of one slice: checking so many takes some ten milliseconds. */
const MAX_CANDIDATES = 2000;

/** Events of one index query, which bounds two frequent trigrams that never meet, too. */
const INDEX_WINDOW = 250_000;

export interface CandidateRequest {
  readonly text: string;
  readonly sessionId: string | null;
  readonly before: number;
}

export interface Candidates {
  /** Newest first. */
  readonly seqs: readonly number[];
  /** Upper end of the next slice; null at the end of the history. */
  readonly next: number | null;
  /** Whether there were more than fit into one slice. */
  readonly full: boolean;
}

/**
 * Events that may contain a text: all of one session; in the full-text index those with its trigrams; all where the
 * index is not usable (a text too short for a trigram, or events not yet indexed).
 */
export function createCandidates(database: Preparer): (request: CandidateRequest) => Candidates {
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

  return ({ text, sessionId, before }) => {
    const first = seqOf(oldest);
    if (sessionId !== null) return toCandidates(seqsOf(ofSession, sessionId, before), first, first);
    const query = trigramQuery(text);
    const indexedThrough = seqOf(progress);
    if (query === null) return toCandidates(seqsOf(ofAll, before, first), first, first);
    if (before > indexedThrough + 1) {
      return toCandidates(seqsOf(ofAll, before, indexedThrough + 1), indexedThrough + 1, first);
    }
    const floor = Math.max(first, before - INDEX_WINDOW);
    return toCandidates(seqsOf(ofIndex, query, before, floor), floor, first);
  };
}

/** @param floor lowest number that was scanned, unless the slice was full */
function toCandidates(seqs: readonly number[], floor: number, first: number): Candidates {
  const full = seqs.length === MAX_CANDIDATES;
  const reached = full ? (seqs.at(-1) ?? floor) : floor;
  return { seqs, next: reached > first ? reached : null, full };
}

function seqsOf(statement: StatementSync, ...values: readonly (string | number)[]): readonly number[] {
  return statement.all(...values).map((row) => integer(row, "seq"));
}

function seqOf(statement: StatementSync): number {
  const row = statement.get();
  return row === undefined ? 0 : integer(row, "seq");
}
