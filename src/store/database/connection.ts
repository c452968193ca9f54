import { DatabaseSync, type StatementSync } from "node:sqlite";

/** The daemon's own connection. */
export class Connection extends DatabaseSync {
  /** Called when a transaction of `inTransaction` has ended. */
  onCommit: () => void = () => undefined;

  override exec(sql: string): void {
    super.exec(sql);
    if (sql === "COMMIT") this.onCommit();
  }
}

/** A reader may have to wait while the daemon clears its journal. */
const BUSY_MS = 2000;

/** Another connection to the daemon's database, without write access. */
export function openReadOnly(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
  database.exec("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;");
  return database;
}

/**
 * Runs work in one write transaction: all of it is stored when this returns, none of it when it throws. It does not wait
 * for the disk: a loss of power may undo the last transactions, whole and in order. Their data can be read again from
 * its source: raw files stay until a sync, other sources have their position in the same transaction.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  // IMMEDIATE takes the write lock now, so that a busy database shows before any work is done.
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk may have rolled back already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** The same, on disk when this returns, with all transactions before it. For what cannot be taken back: a request. */
export function inDurableTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("PRAGMA synchronous = FULL");
  try {
    return inTransaction(database, work);
  } finally {
    database.exec("PRAGMA synchronous = NORMAL");
  }
}

/** Prepares statements: a connection, or a cache around one. */
export type Preparer = Pick<DatabaseSync, "prepare">;

/** More than the usual filters need; the least recently used one is dropped. */
const MAX_STATEMENTS = 64;

/**
 * Prepares each text once. The texts consist of our own conditions, so there are few. Do not run a statement again
 * while its rows are still being read.
 */
export function preparedOnce(database: Preparer): Preparer {
  const statements = new Map<string, StatementSync>();
  return {
    prepare: (sql) => {
      const statement = statements.get(sql) ?? database.prepare(sql);
      // A Map keeps the order of insertion.
      statements.delete(sql);
      statements.set(sql, statement);
      const oldest = statements.size > MAX_STATEMENTS ? statements.keys().next().value : undefined;
      if (oldest !== undefined) statements.delete(oldest);
      return statement;
    },
  };
}

const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const BUSY = 5;
/** A page is missing: the file was cut. Other read errors may pass and do not prove damage. */
const SHORT_READ = 522;
const CORRUPT_FILE_SYSTEM = 8458;

/** A row that we cannot have written: another program changed its page. */
export class BrokenRowError extends Error {}

/** Whether an error means that the database itself is broken, and not just unreachable, full or in use. */
export function isDamage(thrown: unknown): boolean {
  return chainOf(thrown).some((error) => {
    if (error instanceof BrokenRowError) return true;
    const code = errcodeOf(error);
    if (code === SHORT_READ || code === CORRUPT_FILE_SYSTEM) return true;
    return code !== null && [CORRUPT, NOT_A_DATABASE].includes(code & 0xff);
  });
}

/** Whether another process holds the database. */
export function isBusy(thrown: unknown): boolean {
  return chainOf(thrown).some((error) => ((errcodeOf(error) ?? 0) & 0xff) === BUSY);
}

/** SQLite's extended result code. */
function errcodeOf(error: Error): number | null {
  return "errcode" in error && typeof error.errcode === "number" ? error.errcode : null;
}

function chainOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let error = thrown; error instanceof Error && chain.length < 8; error = error.cause) chain.push(error);
  return chain;
}
