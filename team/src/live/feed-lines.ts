import type { Pool } from "pg";

/**
 * No transaction of a replica lasts longer than 20 seconds (`database/pool.ts`), so a number of the feed that was drawn
 * this long ago and is not visible was rolled back.
 */
const SETTLED_MS = 25_000;

/** Numbers that are looked at when a replica begins to listen: some may belong to transactions that are still open. */
const LOOK_BACK_LINES = 32_768;

/** One batch of a machine. */
export interface FeedLine {
  readonly id: number;
  readonly owner: number;
  readonly team: number;
  readonly seqs: readonly number[];
  /** Rows of sessions. */
  readonly sessions: readonly number[];
}

/**
 * Reads each line of the feed once. Lines become visible in another order than that of their ids: a transaction may be
 * open for 20 seconds. So ids below the newest one that are not visible yet are asked for again until they are settled.
 * Neither the clock of the database counts nor what other transactions it has open: `pg_snapshot_xmin` stands still
 * during each `CREATE INDEX`.
 */
export function createFeedLines(pool: Pool, nowMs: () => number) {
  let newest = 0;
  /** Ids that are not visible yet, with the time when they were known to be drawn. */
  const missing = new Map<number, number>();

  function notice(known: ReadonlySet<number>, from: number, atMs: number): void {
    for (let id = from; id <= newest; id += 1) if (!known.has(id)) missing.set(id, atMs);
  }

  return {
    /**
     * Begins with the present: later reads have what is not visible now.
     * @returns what the newest `limit` events came with, the oldest line first
     */
    async begin(limit: number): Promise<{ readonly lines: readonly FeedLine[]; readonly hasOlder: boolean }> {
      const atMs = nowMs();
      // One statement, so that both look at the same moment.
      const { rows } = await pool.query<LineRow & { readonly is_recent: boolean }>(BEGIN, [LOOK_BACK_LINES, limit]);
      missing.clear();
      newest = rows.at(-1)?.id ?? 0;
      notice(new Set(rows.map(({ id }) => id)), rows[0]?.id ?? newest, atMs);
      const recent = rows.filter(({ is_recent: isRecent }) => isRecent);
      return { lines: recent.map(toLine), hasOlder: recent.length < rows.length || rows.length >= LOOK_BACK_LINES };
    },
    /** Lines that became visible since the last read, by id. */
    async read(): Promise<readonly FeedLine[]> {
      const atMs = nowMs();
      const { rows } = await pool.query<LineRow>({ ...READ, values: [newest, [...missing.keys()]] });
      for (const { id } of rows) missing.delete(id);
      // Those that were asked for when they were settled.
      for (const [id, sinceMs] of missing) if (atMs - sinceMs >= SETTLED_MS) missing.delete(id);
      const before = newest;
      newest = Math.max(newest, rows.at(-1)?.id ?? 0);
      notice(new Set(rows.map(({ id }) => id)), before + 1, atMs);
      return rows.map(toLine);
    },
  };
}

/** The driver has texts in its arrays of `bigint`. */
interface LineRow extends Omit<FeedLine, "seqs" | "sessions"> {
  readonly seqs: readonly string[];
  readonly sessions: readonly string[];
}

function toLine({ id, owner, team, seqs, sessions }: LineRow): FeedLine {
  return { id, owner, team, seqs: seqs.map(Number), sessions: sessions.map(Number) };
}

const LINE = "f.id, f.owner, f.team, f.seqs, f.sessions";

/** The events of older lines are not needed, only that the lines are there. */
const BEGIN = `SELECT f.id, f.owner, f.team, f.is_recent,
    CASE WHEN f.is_recent THEN f.seqs ELSE '{}' END AS seqs, CASE WHEN f.is_recent THEN f.sessions ELSE '{}' END AS sessions
  FROM (SELECT ${LINE}, sum(cardinality(f.seqs)) OVER (ORDER BY f.id DESC) <= $2 AS is_recent
    FROM feed f WHERE f.id > (SELECT max(id) FROM feed) - $1::bigint) f
  ORDER BY f.id`;

const READ = {
  name: "read-feed",
  text: `SELECT ${LINE} FROM feed f WHERE f.id > $1
    UNION ALL SELECT ${LINE} FROM feed f WHERE f.id = ANY ($2::bigint[]) ORDER BY id`,
};
