import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { integer, text } from "../../../src/store/database/row-value.ts";

/** Rows that statements of one connection have looked at, table by table. */
export interface RowCounter {
  readonly visited: ReadonlyMap<string, number>;
  rows(): number;
  reset(): void;
  /** Takes the views away: from now on the connection may write again. */
  end(): void;
}

/**
 * Puts a temporary view of the same name before each table: SQLite looks into the temporary schema first, unfolds the
 * view, and calls a function of ours for each row that a loop comes to, before any condition that no index answers. Rows
 * of virtual tables are not seen, and what a trigger reads neither. For reading alone: a view takes no rows.
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
  // With a column of the key as its argument it stands in the loop, and every index has that column.
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
