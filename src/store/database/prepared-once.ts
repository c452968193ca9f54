import type { DatabaseSync, StatementSync } from "node:sqlite";

/** What prepares statements: a connection, or one that remembers what it has prepared. */
export type Preparer = Pick<DatabaseSync, "prepare">;

/** More than the filters that people use make; the one that was used longest ago goes. */
const MAX_STATEMENTS = 64;

/**
 * Prepares each text once. The texts are made of our own conditions, so there are few. Nobody may ask a statement while
 * its rows are still walked through.
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
