import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { inTransaction } from "../../store/database/connection.ts";
import type { OldDatabase } from "./sources/old-database.ts";
import type { YieldToEventLoop } from "./yield-to-event-loop.ts";
import type { OldRow } from "./sources/read-rows.ts";
import type { Staging } from "./staging.ts";

/** Rows of one transaction. */
const BATCH = 500;

export interface CarryOptions {
  readonly old: OldDatabase;
  /** The new one. */
  readonly database: DatabaseSync;
  readonly staging: Staging;
  readonly yieldToEventLoop: YieldToEventLoop;
}

/** How a row changes when it is copied. */
interface CarryRules {
  /** Returns another row, or null for none. */
  readonly change?: (row: OldRow) => OldRow | null;
  /** SQL for rows that exist already, behind `DO UPDATE SET …`: whether the old row wins. */
  readonly wins?: string;
}

/** Copies the readable rows of one table into the new one. */
export interface Carrier {
  /** @returns the number of copied rows */
  carry(table: string, rules?: CarryRules): Promise<number>;
  /** The new internal number of a session that an old row names by its old one; null for one that is lost. */
  sessionOf(oldId: unknown): number | null;
  /** Whether all of a table was read and stored. */
  isComplete(table: string): boolean;
}

export function createCarrier({ old, database, staging, yieldToEventLoop }: CarryOptions): Carrier {
  const findOld = staging.database.prepare("SELECT session_id FROM sessions WHERE id = ?");
  const findNew = database.prepare("SELECT id FROM sessions WHERE session_id = ?");
  const refused = new Set<string>();

  function sessionOf(oldId: unknown): number | null {
    if (typeof oldId !== "number") return null;
    const sessionId = findOld.get(oldId)?.["session_id"];
    const id = typeof sessionId === "string" ? findNew.get(sessionId)?.["id"] : undefined;
    return typeof id === "number" ? id : null;
  }

  /** Values of the first key column that split the search in a table without row numbers. */
  function* firstKeys(table: string): Generator<string | number> {
    const byId = old.tables.get(table)?.[0] === "session";
    const column = byId ? "id" : "session_id";
    for (const row of staging.database.prepare(`SELECT ${column} AS key FROM sessions`).all()) {
      if (typeof row["key"] === "string" || typeof row["key"] === "number") yield row["key"];
    }
  }

  async function carry(table: string, { change = (row) => row, wins }: CarryRules = {}): Promise<number> {
    const insert = prepareInsert(database, old, table, wins);
    if (insert === null) {
      // One of the two has no such table: no row can be missing or copied.
      return 0;
    }
    let count = 0;
    let batch: OldRow[] = [];
    const write = (): void => {
      count += inTransaction(database, () => batch.filter((row) => tryInsert(table, insert, row)).length);
      batch = [];
    };
    for (const row of old.rows(table, firstKeys(table))) {
      const named = "session" in row ? { ...row, session: sessionOf(row["session"]) } : row;
      const kept = named["session"] === null ? null : change(named);
      if (kept !== null) batch.push(kept);
      if (batch.length >= BATCH) write();
      await yieldToEventLoop();
    }
    write();
    return count;
  }

  function tryInsert(table: string, insert: Insert, row: OldRow): boolean {
    try {
      return insert(row) > 0;
    } catch {
      // The table rejects the row: another type, or its event was deleted.
      refused.add(table);
      return false;
    }
  }

  return { carry, sessionOf, isComplete: (table) => !refused.has(table) && (old.states.get(table)?.whole ?? false) };
}

type Insert = (row: OldRow) => number;

function prepareInsert(database: DatabaseSync, old: OldDatabase, table: string, wins?: string): Insert | null {
  const now = new Set(
    database
      .prepare("SELECT name FROM pragma_table_info(?)")
      .all(table)
      .map(({ name }) => name),
  );
  const columns = (old.tables.get(table) ?? []).filter((column) => now.has(column));
  if (columns.length === 0) return null;
  const updates = columns.map((column) => `${column} = excluded.${column}`).join(", ");
  const conflict = wins === undefined ? "DO NOTHING" : `DO UPDATE SET ${updates} WHERE ${wins}`;
  const statement = database.prepare(`
    INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")}) ON CONFLICT ${conflict}`);
  return (row) => Number(statement.run(...columns.map((column): SQLInputValue => row[column] ?? null)).changes);
}
