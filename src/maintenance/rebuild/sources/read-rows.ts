import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

export type OldRow = Readonly<Record<string, SQLOutputValue>>;

/** Failures and time left for broken pages: each page is met several times before its end is found. */
export interface Budget {
  failures: number;
  readonly endMs: number;
}

export interface OldTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The column that is SQLite's row number, or the key's columns of a table without one. */
  readonly key: { readonly rowid: string } | { readonly columns: readonly string[] };
}

/** How reading a table went; filled while it is read. */
export interface TableState {
  rows: number;
  /** False after the first failed read. */
  whole: boolean;
}

/** All our row numbers are smaller. */
const GREATEST_KEY = 2 ** 48;

/**
 * Every row of a damaged table that SQLite can still read, around the broken places. In the order of the row numbers,
 * each once; without row numbers some may come twice.
 * @param firstKeys known values of the first key column, to search between two broken places
 */
export function* readRows(
  database: DatabaseSync,
  table: OldTable,
  { budget, state, firstKeys = [] }: { budget: Budget; state: TableState; firstKeys?: Iterable<string | number> },
): Generator<OldRow> {
  const rows = "rowid" in table.key ? byNumber(database, table, table.key.rowid) : byKey(database, table, firstKeys);
  for (const row of rows) {
    if (row === BROKEN) {
      state.whole = false;
      budget.failures -= 1;
      if (budget.failures <= 0 || performance.now() > budget.endMs) return;
      continue;
    }
    state.rows += 1;
    yield row;
  }
}

const BROKEN = Symbol("broken");

type Step = OldRow | typeof BROKEN;

function* byNumber(database: DatabaseSync, { name, columns }: OldTable, rowid: string): Generator<Step> {
  const select = `SELECT ${rowid} AS row_number, ${columns.join(", ")} FROM ${name} WHERE ${rowid} >= ? ORDER BY ${rowid}`;
  const from = prepare(database, select);
  const one = prepare(database, `${select} LIMIT 1`);
  if (from === null || one === null) return yield BROKEN;
  let next = 0;
  for (;;) {
    try {
      for (const row of from.iterate(next)) {
        yield row;
        next = Number(row["row_number"]) + 1;
      }
      return undefined;
    } catch {
      yield BROKEN;
    }
    const behind = yield* endOfBroken(next, (key) => one.get(key));
    if (behind === null) return undefined;
    next = behind;
  }
}

/** The first readable row number after a broken place: doubles the distance, then halves it. */
function* endOfBroken(broken: number, look: (key: number) => unknown): Generator<Step, number | null> {
  let bad = broken;
  let good: number | null = null;
  for (let distance = 1; good === null; distance *= 2) {
    if (broken + distance > GREATEST_KEY) return null;
    if (canRead(look, broken + distance)) good = broken + distance;
    else {
      bad = broken + distance;
      yield BROKEN;
    }
  }
  while (good - bad > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (canRead(look, middle)) good = middle;
    else {
      bad = middle;
      yield BROKEN;
    }
  }
  return good;
}

function canRead(look: (key: number) => unknown, key: number): boolean {
  try {
    look(key);
    return true;
  } catch {
    return false;
  }
}

function* byKey(database: DatabaseSync, table: OldTable, firstKeys: Iterable<string | number>): Generator<Step> {
  const keys = "columns" in table.key ? table.key.columns : [];
  const select = `SELECT ${table.columns.join(", ")} FROM ${table.name}`;
  const forward = yield* scan(database, `${select} ORDER BY ${keys.join(", ")}`);
  if (forward) return;
  yield* scan(database, `${select} ORDER BY ${keys.map((key) => `${key} DESC`).join(", ")}`);
  const byFirst = prepare(database, `${select} WHERE ${keys[0] ?? ""} = ?`);
  if (byFirst === null) return;
  for (const key of firstKeys) {
    try {
      yield* byFirst.all(key);
    } catch {
      yield BROKEN;
    }
  }
}

/** @returns whether it reached the end */
function* scan(database: DatabaseSync, sql: string): Generator<Step, boolean> {
  const statement = prepare(database, sql);
  try {
    if (statement === null) yield BROKEN;
    else for (const row of statement.iterate()) yield row;
    return statement !== null;
  } catch {
    yield BROKEN;
    return false;
  }
}

function prepare(database: DatabaseSync, sql: string) {
  try {
    return database.prepare(sql);
  } catch {
    return null;
  }
}
