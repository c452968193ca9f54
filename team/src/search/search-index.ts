import type { Pool } from "pg";

/** A day whose texts are kept, and which indexes it has. */
export interface SearchedDay {
  readonly hasWords: boolean;
  readonly hasPairs: boolean;
}

/** The names of a day's indexes end so. */
export const INDEXES = { words: "words", pairs: "pairs" } as const;

/** By day; of an index that is not complete nothing is said. */
export async function searchedDays(pool: Pool): Promise<ReadonlyMap<number, SearchedDay>> {
  const { rows } = await pool.query<{ day: number; names: readonly string[] }>(`
    SELECT substring(p.relname FROM '_(\\d+)$')::int AS day,
      array(SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indrelid = p.oid AND x.indisvalid) AS names
    FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
    WHERE h.inhparent = 'payloads'::regclass AND NOT h.inhdetachpending`);
  return new Map(
    rows.map(({ day, names }) => {
      const has = (index: keyof typeof INDEXES) => names.some((name) => name.endsWith(`_${INDEXES[index]}`));
      return [day, { hasWords: has("words"), hasPairs: has("pairs") }];
    }),
  );
}
