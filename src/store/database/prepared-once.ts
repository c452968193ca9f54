import type { DatabaseSync, StatementSync } from "node:sqlite";

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
