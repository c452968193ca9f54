import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../core/ports.ts";
import { inTransaction } from "../database/connection.ts";

const IMPORT_NAME = "threads.db";

interface ImportOptions {
  readonly database: DatabaseSync;
  /** The Python notifier's `threads.db`; opened read-only, never changed. */
  readonly file: string;
  readonly clock: Clock;
}

/**
 * Imports the Python notifier's thread mappings, once: its threads continue, and no new ones are made. Our own mappings
 * are newer and stay.
 * @returns how many mappings were imported, or null when there is nothing to import (no file, or imported before)
 * @throws when the file exists and is invalid; nothing is imported then
 */
export function importThreads({ database, file, clock }: ImportOptions): number | null {
  const imported = database.prepare("SELECT 1 FROM imports WHERE name = ?").get(IMPORT_NAME);
  if (imported !== undefined || !existsSync(file)) return null;
  const rows = readMappings(file);
  const nowMs = clock.now();
  return inTransaction(database, () => {
    const insert = database.prepare(`
      INSERT INTO thread_mappings (session_id, thread_id, channel_id, thread_name, created_at, last_used_at, is_archived)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session_id) DO NOTHING`);
    let count = 0;
    for (const row of rows) {
      const createdAtMs = toMs(row["created_at"]) ?? nowMs;
      const { changes } = insert.run(
        String(row["session_id"]),
        String(row["thread_id"]),
        String(row["channel_id"]),
        String(row["thread_name"] ?? ""),
        createdAtMs,
        toMs(row["last_used"]) ?? createdAtMs,
        Number(row["is_archived"] ?? 0) === 0 ? 0 : 1,
      );
      count += Number(changes);
    }
    database
      .prepare("INSERT INTO imports (name, imported_at, row_count) VALUES (?, ?, ?)")
      .run(IMPORT_NAME, nowMs, count);
    return count;
  });
}

function readMappings(file: string) {
  const source = new DatabaseSync(file, { readOnly: true, timeout: 1000 });
  try {
    const table = source.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'thread_mappings'").get();
    if (table === undefined) return [];
    // Ids are Discord snowflakes, larger than a double's exact integers: read every integer exactly.
    const statement = source.prepare("SELECT * FROM thread_mappings");
    statement.setReadBigInts(true);
    return statement.all();
  } finally {
    source.close();
  }
}

/** Python's datetime adapter writes `2025-07-16 17:59:33.063123+00:00`; without an offset it means UTC. */
function toMs(value: unknown): number | null {
  if (typeof value === "bigint") return Number(value) * 1000;
  if (typeof value !== "string") return null;
  const iso = value.replace(" ", "T");
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(ms) ? null : ms;
}
