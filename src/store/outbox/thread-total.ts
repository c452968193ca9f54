import type { DatabaseSync } from "node:sqlite";
import { integer } from "../database/row-value.ts";

/** Count of a row in `places`: its thread, unless it replaces the same imported one. */
const threadValue = (row: "old" | "new"): string => `(${row}.thread_id IS NOT NULL) - (
  EXISTS (SELECT 1 FROM thread_mappings WHERE session_id = ${row}.session_id AND thread_id = ${row}.thread_id)
  AND NOT EXISTS (SELECT 1 FROM places WHERE session_id = ${row}.session_id AND thread_id = ${row}.thread_id
    AND destination <> ${row}.destination))`;

/** Count of an imported thread: itself, unless it is in `places` by now. */
const importedValue = (row: "old" | "new"): string =>
  `NOT EXISTS (SELECT 1 FROM places WHERE session_id = ${row}.session_id AND thread_id = ${row}.thread_id)`;

/**
 * Counts the threads of Discord, imported ones and ours, each once. They are counted when the database is opened; then
 * temporary triggers maintain the count for every write through this connection. It is the only writer while it is
 * open.
 */
export function createThreadTotal(database: DatabaseSync): () => number {
  database.exec(`
    CREATE TEMP TABLE thread_total (id INTEGER PRIMARY KEY CHECK (id = 1), threads INTEGER NOT NULL);
    INSERT INTO thread_total SELECT 1, (SELECT count(*) FROM places WHERE thread_id IS NOT NULL)
      + (SELECT count(*) FROM thread_mappings t WHERE NOT EXISTS (
          SELECT 1 FROM places p WHERE p.session_id = t.session_id AND p.thread_id = t.thread_id));
    ${triggers("places", threadValue)}
    ${triggers("thread_mappings", importedValue)}`);
  const total = database.prepare("SELECT threads FROM thread_total WHERE id = 1");
  return () => integer(total.get() ?? {}, "threads");
}

function triggers(table: string, valueOf: (row: "old" | "new") => string): string {
  return `
    CREATE TEMP TRIGGER ${table}_more AFTER INSERT ON main.${table}
    BEGIN UPDATE thread_total SET threads = threads + (${valueOf("new")}); END;
    CREATE TEMP TRIGGER ${table}_fewer AFTER DELETE ON main.${table}
    BEGIN UPDATE thread_total SET threads = threads - (${valueOf("old")}); END;
    CREATE TEMP TRIGGER ${table}_other AFTER UPDATE OF thread_id ON main.${table}
    WHEN old.thread_id IS NOT new.thread_id
    BEGIN UPDATE thread_total SET threads = threads + (${valueOf("new")}) - (${valueOf("old")}); END;`;
}
