import type { Pool } from "pg";
import { NO_MACHINE, SHARING } from "../database/feed.ts";

/**
 * A number of the feed that was drawn this long ago and is not visible was nearly always rolled back: no transaction of a
 * replica works longer than 20 seconds (`database/connection.ts`). One that waits for its standby to have its commit may.
 */
const SETTLED_MS = 25_000;

/** Older numbers are asked for this often. */
const ASK_SETTLED_MS = 5_000;

/** As long as the feed keeps its lines (`database/feed.ts`). */
const GIVEN_UP_MS = 3_600_000;

/** The oldest missing numbers beyond so many are given up: rolled back transactions leave some, and a crash 32. */
const MOST_MISSING = 10_000;

/** Numbers that are looked at when a replica begins to listen: some may belong to transactions that are still open. */
const LOOK_BACK_LINES = 32_768;

/** At the start this many lines are watched, because the order in which they became visible is not known. */
const WATCHED_AT_BEGIN = 100;

/** A standby has lines of this age; those of an hour are deleted. Also in the statement below. */
const WATCHED_MS = 1_800_000;

/** One batch of a machine. */
export interface FeedLine {
  readonly id: number;
  readonly owner: number;
  readonly team: number;
  readonly seqs: readonly number[];
  /** Rows of sessions. */
  readonly sessions: readonly number[];
  /** A person was erased: what they had stored is gone. */
  readonly isErasure: boolean;
  /** Nothing else of its session has changed than who may read it. */
  readonly isSharing: boolean;
}

/**
 * Reads each line of the feed once. Lines become visible in another order than that of their ids: a transaction may be
 * open for 20 seconds, and its commit may wait for a standby without limit. So ids below the newest one that are not
 * visible yet are asked for again as long as the feed is kept. Neither the clock of the database counts nor what other
 * transactions it has open: `pg_snapshot_xmin` stands still during each `CREATE INDEX`.
 */
export function createFeedLines(pool: Pool, nowMs: () => number) {
  let newest = 0;
  /** Ids that are not visible yet, with the time when they were known to be drawn; the oldest first. */
  const missing = new Map<number, number>();
  let settledAskedAtMs = -Infinity;
  /** What the last read with lines brought, each with its first event: a database that lost lines lost one of these. */
  let watched = new Map<number, number | null>();
  let watchedAtMs = 0;

  function notice(known: ReadonlySet<number>, from: number, atMs: number): void {
    for (let id = from; id <= newest; id += 1) if (!known.has(id)) missing.set(id, atMs);
    for (const id of missing.keys()) {
      if (missing.size <= MOST_MISSING) break;
      missing.delete(id);
    }
  }

  function watch(lines: readonly LineRow[], atMs: number): void {
    watchedAtMs = atMs;
    watched = new Map(lines.map(({ id, first_seq: firstSeq }) => [id, firstSeq]));
  }

  /** Ids to ask for now. */
  function due(atMs: number): readonly number[] {
    const asksSettled = atMs - settledAskedAtMs >= ASK_SETTLED_MS;
    if (asksSettled) settledAskedAtMs = atMs;
    return [...missing].flatMap(([id, sinceMs]) => (asksSettled || atMs - sinceMs < SETTLED_MS ? [id] : []));
  }

  return {
    /**
     * Begins with the present: later reads have what is not visible now.
     * @returns what the newest `limit` events came with, the oldest line first
     */
    async begin(limit: number): Promise<{ readonly lines: readonly FeedLine[]; readonly hasOlder: boolean }> {
      const atMs = nowMs();
      // One statement, so that both look at the same moment.
      const { rows } = await pool.query<FirstRow>(BEGIN, [LOOK_BACK_LINES, limit]);
      missing.clear();
      newest = rows.at(-1)?.id ?? 0;
      notice(new Set(rows.map(({ id }) => id)), rows[0]?.id ?? newest, atMs);
      watch(rows.filter(({ is_young: isYoung }) => isYoung).slice(-WATCHED_AT_BEGIN), atMs);
      const recent = rows.filter(({ is_recent: isRecent }) => isRecent);
      return { lines: recent.map(toLine), hasOlder: recent.length < rows.length || rows.length >= LOOK_BACK_LINES };
    },
    /**
     * Lines that became visible since the last read, by id.
     * @returns null where lines are gone that were there: a standby took over that lacked them. Then begin again
     */
    async read(): Promise<readonly FeedLine[] | null> {
      const atMs = nowMs();
      if (atMs - watchedAtMs > WATCHED_MS) watched.clear();
      const values = [newest, [...due(atMs), ...watched.keys()]];
      const { rows } = await pool.query<LineRow>({ ...READ, values });
      const seen = new Map(rows.map(({ id, first_seq: firstSeq }) => [id, firstSeq]));
      // Their ids may have been given to other lines.
      for (const [id, firstSeq] of watched) if (!seen.has(id) || seen.get(id) !== firstSeq) return null;
      const lines = rows.filter(({ id }) => !watched.has(id));
      for (const { id } of lines) missing.delete(id);
      // Those that were asked for when they were given up.
      for (const [id, sinceMs] of missing) if (atMs - sinceMs >= GIVEN_UP_MS) missing.delete(id);
      const before = newest;
      newest = Math.max(newest, lines.at(-1)?.id ?? 0);
      notice(new Set(lines.map(({ id }) => id)), before + 1, atMs);
      if (lines.length > 0) watch(lines, atMs);
      return lines.map(toLine);
    },
  };
}

/** The driver has texts in its arrays of `bigint`. */
interface LineRow extends Omit<FeedLine, "seqs" | "sessions" | "isErasure" | "isSharing"> {
  readonly machine: number;
  readonly seqs: readonly string[];
  readonly sessions: readonly string[];
  /** Null for a line without events. */
  readonly first_seq: number | null;
}

interface FirstRow extends LineRow {
  readonly is_recent: boolean;
  readonly is_young: boolean;
}

function toLine({ id, machine, owner, team, seqs, sessions }: LineRow): FeedLine {
  const [isErasure, isSharing] = [machine === NO_MACHINE, machine === SHARING];
  return { id, owner, team, seqs: seqs.map(Number), sessions: sessions.map(Number), isErasure, isSharing };
}

const LINE = "f.id, f.machine, f.owner, f.team, f.seqs, f.sessions, f.seqs[1] AS first_seq";

/** The events of older lines are not needed, only that the lines are there. */
const BEGIN = `SELECT f.id, f.machine, f.owner, f.team, f.is_recent, f.first_seq, f.at > clock_timestamp() - interval '30 minutes' AS is_young,
    CASE WHEN f.is_recent THEN f.seqs ELSE '{}' END AS seqs, CASE WHEN f.is_recent THEN f.sessions ELSE '{}' END AS sessions
  FROM (SELECT ${LINE}, f.at, sum(cardinality(f.seqs)) OVER (ORDER BY f.id DESC) <= $2 AS is_recent
    FROM feed f WHERE f.id > (SELECT max(id) FROM feed) - $1::bigint) f
  ORDER BY f.id`;

const READ = {
  name: "read-feed",
  text: `SELECT ${LINE} FROM feed f WHERE f.id > $1
    UNION ALL SELECT ${LINE} FROM feed f WHERE f.id = ANY ($2::bigint[]) ORDER BY id`,
};
