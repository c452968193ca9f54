import type { Pool } from "pg";
import { firstSeqAt } from "../ingest/event-numbers.ts";

/** A day whose texts are kept, and which indexes it has. */
export interface SearchedDay {
  readonly hasWords: boolean;
  readonly hasPairs: boolean;
}

/** The name of a day's index ends so. */
export type DayIndex = "words" | "pairs";

export interface SearchedDays {
  /** An index that is not complete is none. */
  readonly days: ReadonlyMap<number, SearchedDay>;
  /**
   * The present number by the clock that numbers events. An event that a standby numbered after its clock went back may
   * be above it.
   */
  readonly nowSeq: number;
}

export async function searchedDays(pool: Pool): Promise<SearchedDays> {
  const { rows } = await pool.query<{ now_ms: number; day: number; names: readonly string[] }>(`
    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms, substring(p.relname FROM '_(\\d+)$')::int AS day,
      array(SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indrelid = p.oid AND x.indisvalid) AS names
    FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
    WHERE h.inhparent = 'payloads'::regclass AND NOT h.inhdetachpending`);
  const days = new Map(
    rows.map(({ day, names }) => {
      const has = (index: DayIndex) => names.some((name) => name.endsWith(`_${index}`));
      return [day, { hasWords: has("words"), hasPairs: has("pairs") }];
    }),
  );
  return { days, nowSeq: firstSeqAt(rows[0]?.now_ms ?? 0) };
}
