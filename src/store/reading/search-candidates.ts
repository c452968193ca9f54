import type { StatementSync } from "node:sqlite";
import type { Preparer } from "../database/prepared-once.ts";
import { integer } from "../database/row-value.ts";
import { trigramQuery } from "../search/search-pattern.ts";

/** Candidates of one slice: checking so many takes some ten milliseconds. */
const MAX_CANDIDATES = 2000;

/** Events that the index is asked about at once, so that two frequent trigrams that never meet are bounded, too. */
const INDEX_WINDOW = 250_000;

export interface CandidateRequest {
  readonly text: string;
  readonly sessionId: string | null;
  readonly before: number;
}

export interface Candidates {
  /** Newest first. */
  readonly seqs: readonly number[];
  /** Below this there may be more; null at the end of the history. */
  readonly next: number | null;
  /** Whether there were more than fit into one slice. */
  readonly full: boolean;
}

/**
 * Events that may hold a text: of one session all, in the full-text index those with its trigrams, and all where there
 * is no index (a text too short to have a trigram, or events not yet indexed).
 */
export function createCandidates(database: Preparer): (request: CandidateRequest) => Candidates {
  const oldest = database.prepare("SELECT seq FROM events ORDER BY seq LIMIT 1");
  const progress = database.prepare("SELECT indexed_through AS seq FROM search_progress");
  const ofSession = database.prepare(`
    SELECT seq FROM events WHERE session = (SELECT id FROM sessions WHERE session_id = ?) AND seq < ?
    ORDER BY seq DESC LIMIT ${MAX_CANDIDATES}`);
  // node:sqlite binds every number as a floating-point one, and FTS5 leaves such a bound out of account: it would walk
  // through the whole index, for each window again.
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

/** @param floor what was looked at reaches down to this number, unless the slice was full */
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
