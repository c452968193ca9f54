import type { Client } from "pg";
import { errorText } from "../../../src/core/errors/errors.ts";
import type { DayIndex } from "../search/search-index.ts";
import { FOLDED, PAIRS } from "../search/search-text.ts";

interface IndexOptions {
  /** Days since 2025; those before it are closed. */
  readonly today: number;
  readonly isStopping: () => boolean;
  /** The extension for words is missing or forbidden: days are searched for them step by step. */
  readonly onNoWords: (reason: string) => void;
}

/** Each row is inserted once, so entries need no list of their own to wait in. */
const OPTIONS = "WITH (fastupdate = off)";

/** @param words the operator class of trigrams, null where there is none */
function expressionsOf(words: string | null): readonly (readonly [DayIndex, string])[] {
  const pairs = ["pairs", `(${PAIRS})`] as const;
  return words === null ? [pairs] : [pairs, ["words", `(${FOLDED}) ${words}`]];
}

/**
 * Gives closed days the indexes for search that they lack, the newest first. Not the open day: entries of an index of
 * trigrams cost more than the event. Readers and writers go on meanwhile; what a killed process left half is rebuilt.
 */
export async function indexClosedDays(client: Client, options: IndexOptions): Promise<readonly string[]> {
  const { today, isStopping, onNoWords } = options;
  const expressions = expressionsOf(await addTrigrams(client, onNoWords));
  const { rows } = await client.query<{
    name: string;
    day: number;
    indexes: readonly string[];
    broken: readonly string[];
    is_unsettled: boolean;
  }>(DAYS, [today]);
  const made: string[] = [];
  for (const { name, indexes, broken, is_unsettled: isUnsettled } of rows) {
    for (const index of broken) await client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
    const lacking = expressions.filter(([kind]) => !indexes.includes(`${name}_${kind}`));
    for (const [kind, expression] of lacking) {
      if (isStopping()) return made;
      await client.query(`CREATE INDEX CONCURRENTLY ${name}_${kind} ON ${name} USING gin (${expression}) ${OPTIONS}`);
      made.push(`${name}_${kind}`);
    }
    // The planner has to know how frequent words are, and that the whole day is visible to all. What it knows of the
    // indexes comes last, so a day without it was cut off, or comes from a backup.
    if (lacking.length > 0 || isUnsettled)
      await client.query(`VACUUM (ANALYZE) ${name.replace("payloads", "events")}, ${name}`);
  }
  return made;
}

const DAYS = `
  SELECT p.relname::text AS name, substring(p.relname FROM '_(\\d+)$')::int AS day,
    array(SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      WHERE x.indrelid = p.oid AND x.indisvalid) AS indexes,
    array(SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      WHERE x.indrelid = p.oid AND NOT x.indisvalid) AS broken,
    -- Of an empty day there is nothing to know.
    p.reltuples <> 0 AND EXISTS (SELECT FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_namespace n ON n.oid = i.relnamespace
      WHERE x.indrelid = p.oid AND x.indexprs IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = i.relname)) AS is_unsettled
  FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
  WHERE h.inhparent = 'payloads'::regclass AND NOT h.inhdetachpending
    AND substring(p.relname FROM '_(\\d+)$')::int < $1
  ORDER BY day DESC`;

/**
 * The owner of a database may add the extension, because it is a trusted one. A managed database may have it already,
 * in a schema that is not searched.
 * @returns the operator class of an index of words, null where words cannot be indexed
 */
export async function addTrigrams(client: Client, onNoWords: IndexOptions["onNoWords"]): Promise<string | null> {
  // When two replicas start at once, one may fail although the extension is there then.
  const failure = await client.query("CREATE EXTENSION IF NOT EXISTS pg_trgm").then(() => null, errorText);
  const { rows } = await client.query<{ schema: string; may_use: boolean }>(
    `SELECT quote_ident(nspname) AS schema, has_schema_privilege(n.oid, 'USAGE') AS may_use
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_trgm'`,
  );
  const [found] = rows;
  if (found?.may_use === true) return `${found.schema}.gin_trgm_ops`;
  onNoWords(failure ?? `no right to use the schema ${found?.schema ?? ""} of the extension pg_trgm`);
  return null;
}
