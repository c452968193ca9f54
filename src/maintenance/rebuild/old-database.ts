import { sqliteCode } from "../../system/files/file-error.ts";
import { closeSync, copyFileSync, existsSync, openSync, readSync, statSync, writeSync } from "node:fs";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseJsonObject } from "../../core/json.ts";
import { NEWEST_VERSION } from "../../store/database/migrate.ts";
import { integer, type Row } from "../../store/database/row-value.ts";
import { recoveryFiles, removeDatabase } from "./finish-rebuild.ts";

/** How a row of the old table enters the new one. */
interface TakeOrder {
  /** Default: the table of the same name. */
  readonly into?: string;
  /** SQL about the old row `o`; default: every row. */
  readonly where?: string;
  /** SQL: whether the old row replaces one that is there, its `excluded`; default: never. */
  readonly wins?: string;
}

export type OldDatabase = ReturnType<typeof attachOld>;

/**
 * Attaches the database that is to be replaced to the new one as `old`, read-only.
 * @param hasArchive then an old database without any number was emptied, and proves nothing
 */
export function attachOld(database: DatabaseSync, file: string, hasArchive: boolean) {
  const journalBytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const { copy } = recoveryFiles(file);
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  const asItIs = isFile && tryToAttach(database, file, "mode=ro");
  const isAttached =
    asItIs ||
    (isFile && tryToAttach(database, file, "immutable=1")) ||
    (isFile &&
      PAGE_BYTES.some(
        (size) => copyWithNewHeader(database, file, copy, size) && tryToAttach(database, copy, "mode=ro"),
      ));
  const taken = new Set<string>();
  const broken = new Set<string>();

  function lastNumber(table: string): number | null {
    try {
      const row = database.prepare("SELECT seq FROM old.sqlite_sequence WHERE name = ?").get(table);
      return row === undefined ? 0 : typeof row["seq"] === "number" ? row["seq"] : null;
    } catch {
      return null;
    }
  }

  async function take(table: string, { into = table, where = "true", wins }: TakeOrder = {}): Promise<void> {
    taken.add(table);
    const present = new Set(isReadable ? columnsOf(database, "old", table) : []);
    const columns = columnsOf(database, "main", table).filter((column) => present.has(column));
    if (columns.length === 0) return;
    const list = columns.join(", ");
    // A lost session's number may belong to another one by now.
    const isOwned = columns.includes("session") && into === table ? "o.session IN (SELECT id FROM temp.kept)" : "true";
    const updates = columns.map((column) => `${column} = excluded.${column}`).join(", ");
    const insert = (source: string) =>
      database.prepare(`INSERT INTO ${into} (${list}) SELECT ${list} FROM ${source} AS o WHERE ${isOwned} AND ${where}
        ON CONFLICT ${wins === undefined ? "DO NOTHING" : `DO UPDATE SET ${updates} WHERE ${wins}`}`);
    try {
      insert(`old.${table}`).run();
      return;
    } catch (error) {
      // Another error may be of a page, or of one row.
      if (sqliteCode(error) === FULL) throw error;
    }
    broken.add(table);
    const one = insert(`(SELECT ${columns.map((column) => `? AS ${column}`).join(", ")})`);
    let read = 0;
    for (const row of readableRows(database, table, list)) {
      try {
        one.run(...columns.map((column): SQLInputValue => row[column] ?? null));
      } catch (error) {
        // Otherwise the table rejects the row: another program changed its page.
        if (isOfDisk(error)) throw error;
      }
      read += 1;
      if (read % BATCH === 0) await turn();
    }
  }

  const isReadable = isAttached && isOurs(database) && !(hasArchive && lastNumber("events") === 0);
  const payloads = isReadable
    ? database.prepare("SELECT payload, cuts, search_text FROM old.payloads WHERE seq = ?")
    : null;
  return {
    /** False: there is none, or not a single row can be read. */
    isReadable,
    /** Its journal could not be read, so its data is older than it was. */
    lacksJournal: isReadable && !asItIs && journalBytes > 0,
    /** The version of its tables; the newest where it cannot be read. */
    version: isReadable
      ? integer(database.prepare("PRAGMA old.user_version").get() ?? {}, "user_version")
      : NEWEST_VERSION,
    /** Tables that were copied, as far as they can be read. */
    taken,
    /** Tables with rows that could not be read or stored. */
    broken,
    /** The greatest number that a table has assigned; null when unreadable. */
    lastNumber: (table: string) => (isReadable ? lastNumber(table) : null),
    take,
    /** The payload of an event; null when it is missing, unreadable or not JSON. */
    payload: (seq: number): Row | null => {
      try {
        const row = payloads?.get(seq);
        if (row === undefined || parseJsonObject(String(row["payload"])) !== null) return row ?? null;
      } catch {
        // Reported below.
      }
      broken.add("payloads");
      return null;
    },
    /** To be called after the new database was closed. */
    removeCopy: () => removeDatabase(copy),
  };
}

function tryToAttach(database: DatabaseSync, file: string, how: string): boolean {
  try {
    database.prepare("ATTACH ? AS old").run(`${pathToFileURL(file).href}?${how}`);
  } catch {
    return false;
  }
  try {
    database.exec("PRAGMA cell_size_check = ON");
    database.prepare("SELECT count(*) FROM old.sqlite_schema").get();
    return true;
  } catch {
    database.exec("DETACH old");
    return false;
  }
}

/** Another program's database may stand under the name, or ours with a damaged mark. */
function isOurs(database: DatabaseSync): boolean {
  try {
    database.prepare("SELECT hook_event_name, search_text, session_id FROM old.events, old.payloads, old.sessions");
    return true;
  } catch {
    return false;
  }
}

const HEADER_BYTES = 100;
/** Page sizes of our databases: new ones, and those made before 2026-11-28. */
const PAGE_BYTES = [4096, 8192];
const PAGE_BYTES_AT = 16;

/**
 * Copies a database under the first bytes of a new one. They only describe the layout of the pages, which is the same
 * in all our databases, but for their size; damaged, they make the whole file unreadable.
 * @throws the system's error, on a full disk for example
 */
function copyWithNewHeader(database: DatabaseSync, file: string, copy: string, pageBytes: number): boolean {
  const location = database.location();
  if (location === null) return false;
  const header = Buffer.alloc(HEADER_BYTES);
  const sound = openSync(location, "r");
  readSync(sound, header, 0, HEADER_BYTES, 0);
  closeSync(sound);
  // With a write-ahead log. No number of pages: SQLite then takes the file's size.
  header.fill(2, 18, 20).fill(0, 28, 32).writeUInt16BE(pageBytes, PAGE_BYTES_AT);
  removeDatabase(copy);
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  const handle = openSync(copy, "r+");
  writeSync(handle, header, 0, HEADER_BYTES, 0);
  closeSync(handle);
  return true;
}

export function columnsOf(database: DatabaseSync, schema: "main" | "old", table: string): readonly string[] {
  const rows = database.prepare("SELECT name FROM pragma_table_info(?, ?)").all(table, schema);
  return rows.map(({ name }) => String(name));
}

/** Rows between two turns of the event loop. */
const BATCH = 500;

/** Row numbers tried one by one behind a broken page: more than a page of rows has. */
const FINE = 1000;
/** Then, behind a broken page of page numbers, in steps. */
const COARSE = 16;
const MOST_FAILURES = 10_000;

/** Every row that SQLite can still read, each once, around the broken pages. */
function* readableRows(database: DatabaseSync, table: string, list: string): Generator<Row> {
  const keys = database
    .prepare("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")
    .all(table)
    .map(({ name }) => String(name));
  const isWithoutNumbers = database.prepare("SELECT wr FROM pragma_table_list WHERE name = ?").get(table)?.["wr"] === 1;
  if (isWithoutNumbers) {
    // Up to the first broken page from either end.
    for (const order of [keys.join(", "), keys.map((key) => `${key} DESC`).join(", ")]) {
      try {
        yield* database.prepare(`SELECT ${list} FROM old.${table} ORDER BY ${order}`).iterate();
        return;
      } catch {
        // The next one begins at the other end.
      }
    }
    return;
  }
  const from = database.prepare(
    `SELECT rowid AS row_number, ${list} FROM old.${table} WHERE rowid >= ? ORDER BY rowid`,
  );
  let next = 0;
  for (let failures = 0; failures < MOST_FAILURES;) {
    try {
      for (const row of from.iterate(next)) {
        if (failures > FINE) break;
        yield row;
        next = Number(row["row_number"]) + 1;
        failures = 0;
      }
      if (failures <= FINE) return;
      // The last step may have skipped rows.
      next -= COARSE - 1;
      failures = 0;
    } catch {
      failures += 1;
      next += failures > FINE ? COARSE : 1;
    }
  }
}

const FULL = 13;
const IO_ERROR = 10;

/** In a write: the cause is the disk, not a row, and the whole rebuild has to wait. */
export function isOfDisk(error: unknown): boolean {
  return [FULL, IO_ERROR].includes(sqliteCode(error) ?? 0);
}
