import { DatabaseSync, StatementSync } from "node:sqlite";
import type { TestContext } from "node:test";

/** All SQLite calls of the process. */
export interface SqlCounter {
  /** Statements run since the last {@link reset}, BEGIN and COMMIT among them; by their text, with single blanks. */
  readonly ran: ReadonlyMap<string, number>;
  statements(): number;
  /** Number of prepared statements. */
  prepared(): number;
  transactions(): number;
  reset(): void;
}

/** Wraps Node's own classes, so that every call below a store is counted. Call it before the store is opened. */
export function countSql(t: TestContext): SqlCounter {
  const ran = new Map<string, number>();
  let prepared = 0;
  const count = (sql: string): void => {
    const line = sql.trim().replaceAll(/\s+/g, " ");
    ran.set(line, (ran.get(line) ?? 0) + 1);
  };

  for (const name of ["run", "get", "all", "iterate"] as const) {
    const plain = StatementSync.prototype[name];
    t.mock.method(StatementSync.prototype, name, function counted(this: StatementSync, ...values: unknown[]): unknown {
      count(this.sourceSQL);
      return Reflect.apply(plain, this, values);
    });
  }
  const { exec, prepare } = DatabaseSync.prototype;
  t.mock.method(DatabaseSync.prototype, "exec", function counted(this: DatabaseSync, sql: string): void {
    count(sql);
    Reflect.apply(exec, this, [sql]);
  });
  t.mock.method(DatabaseSync.prototype, "prepare", function counted(this: DatabaseSync, sql: string): StatementSync {
    prepared += 1;
    return Reflect.apply(prepare, this, [sql]);
  });

  return {
    ran,
    statements: () => ran.values().reduce((sum, times) => sum + times, 0),
    prepared: () => prepared,
    transactions: () => ran.get("BEGIN IMMEDIATE") ?? 0,
    reset: () => {
      ran.clear();
      prepared = 0;
    },
  };
}
