import {
  existsSync,
  statSync,
  closeSync,
  copyFileSync,
  fstatSync,
  openSync,
  readSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { recoveryFiles, removeDatabase } from "../database-files.ts";
import { readRows, type Budget, type OldRow, type OldTable, type TableState } from "./read-rows.ts";

/** A damaged file may make every read fail: at most this many failures, and this much time, for each table. */
const MAX_FAILURES = 3000;
const MAX_TABLE_MS = 60_000;

/** The readable part of a database that is to be replaced. Read-only. */
export interface OldDatabase {
  /** False: not a single row is readable. */
  readonly isReadable: boolean;
  /** Its newest transactions could not be read, so its data is outdated. */
  readonly lacksJournal: boolean;
  /** Columns by table. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  /** The greatest number that a table has assigned, null when unreadable. */
  lastNumber(table: string): number | null;
  rows(table: string, firstKeys?: Iterable<string | number>): Generator<OldRow>;
  /** One row by its row number; null when it is missing or unreadable. */
  row(table: string, rowid: number): OldRow | null;
  /** How reading went, for each table read so far. */
  readonly states: ReadonlyMap<string, TableState>;
  close(): void;
}

interface OpenOldOptions {
  /** Another program may have made it: read it only if it has our tables all the same. */
  readonly needsOurTables: boolean;
  /** The greatest number in the archive: an old file that has assigned none was emptied, and proves nothing. */
  readonly greatest: number;
}

export function openOld(file: string, { needsOurTables, greatest }: OpenOldOptions): OldDatabase {
  const opened = existsSync(file) ? open(file) : null;
  if (opened === null) return NOTHING;
  const { database, lacksJournal } = opened;
  const shapes = shapesOf(database);
  const isEmptied = greatest > 0 && lastNumberOf(database, "events") === 0;
  if (isEmptied || (needsOurTables && !looksOurs(shapes))) {
    database.close();
    return NOTHING;
  }
  const states = new Map<string, TableState>();
  const lookUps = new Map<string, (rowid: number) => OldRow | null>();

  function stateOf(table: string): TableState {
    const state = states.get(table) ?? { rows: 0, whole: true };
    states.set(table, state);
    return state;
  }

  function createLookUp(table: string): (rowid: number) => OldRow | null {
    const columns = shapes.get(table)?.columns;
    try {
      if (columns === undefined) return () => null;
      const statement = database.prepare(`SELECT ${columns.join(", ")} FROM ${table} WHERE rowid = ?`);
      return (rowid) => {
        try {
          return statement.get(rowid) ?? null;
        } catch {
          stateOf(table).whole = false;
          return null;
        }
      };
    } catch {
      return () => null;
    }
  }

  return {
    isReadable: true,
    lacksJournal,
    tables: new Map(Array.from(shapes, ([name, { columns }]) => [name, columns])),
    states,
    lastNumber: (table) => lastNumberOf(database, table),
    rows: function* (table, firstKeys = []) {
      const state = stateOf(table);
      const shape = shapes.get(table);
      if (shape === undefined) {
        state.whole = false;
        return;
      }
      const budget: Budget = { failures: MAX_FAILURES, endMs: performance.now() + MAX_TABLE_MS };
      yield* readRows(database, shape, { budget, state, firstKeys });
    },
    row: (table, rowid) => {
      const known = lookUps.get(table) ?? createLookUp(table);
      lookUps.set(table, known);
      return known(rowid);
    },
    close: () => {
      database.close();
      removeDatabase(recoveryFiles(file).copy);
    },
  };
}

function lastNumberOf(database: DatabaseSync, table: string): number | null {
  try {
    const row = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?").get(table);
    return typeof row?.["seq"] === "number" ? row["seq"] : row === undefined ? 0 : null;
  } catch {
    return null;
  }
}

const NOTHING: OldDatabase = {
  isReadable: false,
  lacksJournal: false,
  tables: new Map(),
  states: new Map(),
  lastNumber: () => null,
  // oxlint-disable-next-line require-yield -- there is nothing to yield
  rows: function* () {},
  row: () => null,
  close: () => undefined,
};

interface Opened {
  readonly database: DatabaseSync;
  readonly lacksJournal: boolean;
}

/** As it is; or, with a damaged journal, without that; or, with damaged first bytes, a copy. */
function open(file: string): Opened | null {
  const journal = statSync(`${file}-wal`, { throwIfNoEntry: false });
  const lacksJournal = (journal?.size ?? 0) > 0;
  const asItIs = tryToOpen(file);
  if (asItIs !== null) return { database: asItIs, lacksJournal: false };
  const withoutJournal = tryToOpen(new URL(`${pathToFileURL(file).href}?immutable=1`));
  if (withoutJournal !== null) return { database: withoutJournal, lacksJournal };
  const { copy } = recoveryFiles(file);
  const repaired = tryToCopy(file, copy) ? tryToOpen(copy) : null;
  if (repaired === null) removeDatabase(copy);
  return repaired === null ? null : { database: repaired, lacksJournal: false };
}

function tryToCopy(file: string, copy: string): boolean {
  try {
    removeDatabase(copy);
    return copyWithNewHeader(file, copy);
  } catch {
    return false;
  }
}

/** @returns null when not even its schema table is readable */
function tryToOpen(location: string | URL): DatabaseSync | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(location, { readOnly: true, timeout: 2000 });
    database.exec("PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;");
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return database;
  } catch {
    database?.close();
    return null;
  }
}

/** Tables named like ours: letters and underscores only, so safe to insert in a query. */
function shapesOf(database: DatabaseSync): ReadonlyMap<string, OldTable> {
  const shapes = new Map<string, OldTable>();
  try {
    const names = database.prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'").all();
    for (const { name } of names) {
      if (typeof name !== "string" || !/^[a-z_0-9]+$/.test(name)) continue;
      const shape = shapeOf(database, name);
      if (shape !== null) shapes.set(name, shape);
    }
  } catch {
    // What is known by now is what there is.
  }
  return shapes;
}

function shapeOf(database: DatabaseSync, name: string): OldTable | null {
  const info = database.prepare(`PRAGMA table_info(${name})`).all();
  const columns = info.map((column) => String(column["name"]));
  if (columns.some((column) => !/^[a-z_0-9]+$/.test(column))) return null;
  const keys = info
    .filter((column) => Number(column["pk"]) > 0)
    .sort((a, b) => Number(a["pk"]) - Number(b["pk"]))
    .map((column) => String(column["name"]));
  const list = database.prepare("SELECT wr FROM pragma_table_list WHERE name = ? AND schema = 'main'").get(name);
  const hasNumbers = Number(list?.["wr"] ?? 0) === 0;
  return { name, columns, key: hasNumbers ? { rowid: "rowid" } : { columns: keys } };
}

const OUR_COLUMNS = {
  sessions: "session_id",
  events: "hook_event_name",
  payloads: "search_text",
  sources: "source_key",
};

function looksOurs(shapes: ReadonlyMap<string, OldTable>): boolean {
  return Object.entries(OUR_COLUMNS).every(([table, column]) => shapes.get(table)?.columns.includes(column) === true);
}

const HEADER_BYTES = 100;
/** As `open-database.ts` makes them. */
const PAGE_BYTES = 4096;
/** Left on the disk for the database that is being built. */
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Copies a database with damaged first bytes and writes them anew: they only describe the layout of its pages, which is
 * the same in all our databases. Without them SQLite reads nothing at all; with them, all that is not damaged.
 * @returns false when there is no room, or when its beginning holds no schema table either
 */
function copyWithNewHeader(file: string, copy: string): boolean {
  const size = statSync(file).size;
  const { bavail, bsize } = statfsSync(dirname(copy));
  if (size < PAGE_BYTES || bavail * bsize < 2 * size + SPARE_BYTES) return false;
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  const handle = openSync(copy, "r+");
  try {
    const page = Buffer.alloc(HEADER_BYTES + 1);
    readSync(handle, page, 0, page.length, 0);
    if (![LEAF, INTERIOR].includes(page.readUInt8(HEADER_BYTES))) return false;
    writeSync(handle, newHeader(Math.floor(fstatSync(handle).size / PAGE_BYTES)), 0, HEADER_BYTES, 0);
    return true;
  } finally {
    closeSync(handle);
  }
}

/** The first byte of a leaf page of a table. */
const LEAF = 13;
const INTERIOR = 5;

/** See "The Database Header" of SQLite's file format. */
function newHeader(pages: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write("SQLite format 3\0", 0, "latin1");
  header.writeUInt16BE(PAGE_BYTES, 16);
  // Write-ahead logging, no reserved space, and the three fractions that are fixed.
  header.set([2, 2, 0, 64, 32, 32], 18);
  header.writeUInt32BE(1, 24);
  header.writeUInt32BE(pages, 28);
  const schemaFormat = 4;
  header.writeUInt32BE(schemaFormat, 44);
  const utf8 = 1;
  header.writeUInt32BE(utf8, 56);
  // The same as the change counter, which makes the number of pages valid.
  header.writeUInt32BE(1, 92);
  return header;
}
