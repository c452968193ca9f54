import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { integer, text } from "../../../src/store/database/row-value.ts";

/** Rows visited by statements of one connection, by table. */
export interface RowCounter {
  readonly visited: ReadonlyMap<string, number>;
  rows(): number;
  reset(): void;
  /** Removes the views: from now on the connection may write again. */
  end(): void;
}

/**
 * Adds a temporary view of the same name for each table. SQLite searches the temporary schema first, expands the view,
 * and calls our function for each row of a loop, before any condition without an index. Rows of virtual tables and
 * reads of triggers are not counted. Only for reads: a view accepts no rows.
 */
export function countRows(database: DatabaseSync): RowCounter {
  const visited = new Map<string, number>();
  const count = (table: SQLOutputValue): number => {
    const name = String(table);
    visited.set(name, (visited.get(name) ?? 0) + 1);
    return 1;
  };
  const tables = database
    .prepare(`
      SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
    .map((row) => ({ name: text(row, "name"), hasRowid: integer(row, "wr") === 0 }));
  // With a key column as its argument it runs within the loop, and every index has that column.
  database.function("visited", { varargs: true }, count);
  for (const { name, hasRowid } of tables) {
    const key = hasRowid ? "rowid" : firstKey(database, name);
    database.exec(`CREATE TEMP VIEW ${name} AS SELECT * FROM main.${name} WHERE visited('${name}', ${key})`);
  }
  return {
    visited,
    rows: () => visited.values().reduce((sum, times) => sum + times, 0),
    reset: () => visited.clear(),
    end: () => {
      for (const { name } of tables) database.exec(`DROP VIEW temp.${name}`);
    },
  };
}

function firstKey(database: DatabaseSync, table: string): string {
  return text(database.prepare("SELECT name FROM pragma_table_info(?) WHERE pk = 1").get(table) ?? {}, "name");
}
