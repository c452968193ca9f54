import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { cleanText } from "./clean-text.ts";
import { COUNTER_TABLES, TEXT_TABLES, type CounterTable, type TextTable } from "./columns.ts";
import type { Scrubbing } from "./scrubbing.ts";

const ROWS_AT_ONCE = 500;

/** Cleans every text of the database except those of events. @returns how many rows changed */
export async function scrubRows(database: DatabaseSync, scrubbing: Scrubbing): Promise<number> {
  const texts = TEXT_TABLES.flatMap((table) => presentIn(database, table));
  const counters = COUNTER_TABLES.flatMap((table) => presentIn(database, table));
  let changed = 0;
  for (const table of texts) changed += await scrubTexts(database, table, scrubbing);
  // After the sessions: their triggers change some of the counters too.
  for (const table of counters) changed += scrubCounters(database, table, scrubbing);
  return changed;
}

/** An older database lacks some columns, or a whole table. */
function presentIn<Table extends TextTable>(database: DatabaseSync, table: Table): readonly Table[] {
  const rows = database.prepare("SELECT name FROM pragma_table_info(?)").all(table.table);
  const present = new Set(rows.map(({ name }) => name));
  const texts = table.texts.filter((column) => present.has(column));
  return texts.length === 0 ? [] : [{ ...table, texts }];
}

async function scrubTexts(
  database: DatabaseSync,
  { table, key, texts }: TextTable,
  scrubbing: Scrubbing,
): Promise<number> {
  const keyList = key.join(", ");
  const placeholders = key.map(() => "?").join(", ");
  const first = database.prepare(`SELECT ${keyList}, ${texts.join(", ")} FROM ${table} ORDER BY ${keyList} LIMIT ?`);
  const next = database.prepare(
    `SELECT ${keyList}, ${texts.join(", ")} FROM ${table} WHERE (${keyList}) > (${placeholders}) ORDER BY ${keyList} LIMIT ?`,
  );
  const update = scrubbing.dryRun
    ? null
    : database.prepare(
        `UPDATE ${table} SET ${texts.map((text) => `${text} = ?`).join(", ")} WHERE (${keyList}) = (${placeholders})`,
      );
  let changed = 0;
  for (let rows = first.all(ROWS_AT_ONCE); rows.length > 0;) {
    const last = rows.at(-1);
    scrubbing.inTransaction(database, () => {
      for (const row of rows) {
        const cleaned = texts.map((text) => cleanColumn(row[text], `database: ${table}`, scrubbing));
        if (cleaned.every((value, at) => value === row[texts[at] ?? ""])) continue;
        changed += 1;
        update?.run(...cleaned, ...key.map((column) => row[column] ?? null));
      }
    });
    await scrubbing.onRows(rows.length);
    rows = last === undefined ? [] : next.all(...key.map((column) => last[column] ?? null), ROWS_AT_ONCE);
  }
  return changed;
}

export function cleanColumn(value: SQLOutputValue | undefined, column: string, scrubbing: Scrubbing): SQLOutputValue {
  if (typeof value !== "string") return value ?? null;
  const { text, found } = cleanText(value, scrubbing);
  scrubbing.counter.add(column, found);
  return text;
}

function scrubCounters(database: DatabaseSync, counter: CounterTable, scrubbing: Scrubbing): number {
  const { table, key, texts, counters } = counter;
  let changed = 0;
  for (const column of texts) {
    for (const row of database.prepare(`SELECT DISTINCT ${column} AS value FROM ${table}`).all()) {
      const before = row["value"] ?? null;
      const after = cleanColumn(row["value"], `database: ${table}`, scrubbing);
      if (after === before) continue;
      changed += 1;
      if (scrubbing.dryRun) continue;
      const selected = key.map((name) => (name === column ? "?" : name)).join(", ");
      scrubbing.inTransaction(database, () => {
        database
          .prepare(
            `INSERT INTO ${table} (${[...key, ...counters].join(", ")})
              SELECT ${selected}, ${counters.join(", ")} FROM ${table} WHERE ${column} = ?
              ON CONFLICT (${key.join(", ")}) DO UPDATE SET
                ${counters.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
          )
          .run(after, before);
        database.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(before);
      });
    }
  }
  return changed;
}
