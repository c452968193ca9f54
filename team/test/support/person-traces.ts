import type { Pool } from "pg";

interface Sought {
  /** Texts that name a person, or are hers. */
  readonly texts: readonly string[];
  readonly personId: number;
  readonly sessionIds: readonly number[];
  readonly machineIds: readonly number[];
}

/** Columns that refer to a person, a session or a machine by its number. */
const REFERENCES: Readonly<Record<string, keyof Omit<Sought, "texts">>> = {
  owner: "personId",
  person: "personId",
  made_by: "personId",
  session: "sessionIds",
  machine: "machineIds",
};

/** Tables, of whatever migration, in which a row has one of the texts or numbers; a partition under its parent's name. */
export async function tablesWith(pool: Pool, sought: Sought): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string; columns: readonly string[] }>(`
    SELECT t.table_name::text AS name, array_agg(c.column_name::text) AS columns
    FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
    WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' GROUP BY 1`);
  const found = await Promise.all(
    rows.map(async ({ name, columns }) => {
      const numbers = columns.flatMap((column) => {
        const kind = REFERENCES[column];
        return kind === undefined ? [] : [`${column}::bigint = ANY ('{${[sought[kind]].flat().join()}}'::bigint[])`];
      });
      const conditions = ["EXISTS (SELECT FROM unnest($1::text[]) text WHERE strpos(x::text, text) > 0)", ...numbers];
      const { rows: hits } = await pool.query(`SELECT FROM "${name}" x WHERE ${conditions.join(" OR ")} LIMIT 1`, [
        sought.texts,
      ]);
      return hits.length > 0 ? [name.replace(/_\d+$/, "")] : [];
    }),
  );
  return [...new Set(found.flat())].toSorted();
}
