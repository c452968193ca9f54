import { DatabaseSync, type StatementSync } from "node:sqlite";
import { isDamage } from "./damage.ts";

/** Hears of it when a statement meets a broken page; told again and again, for nobody can know who listened before. */
type DamageListener = (error: unknown) => void;

/**
 * A connection whose every statement is watched: whoever meets a broken page first, an event on its way, a page that is
 * read or the outbox, the daemon hears of it.
 */
export class WatchedDatabase extends DatabaseSync {
  /** Set by who can do something about it. */
  onDamage: DamageListener = () => undefined;

  /** Called when a transaction of `inTransaction` and its like is over. */
  onCommit: () => void = () => undefined;

  override exec(sql: string): void {
    this.#watch(() => super.exec(sql));
    if (sql === "COMMIT") this.onCommit();
  }

  override prepare(sql: string): StatementSync {
    const statement = this.#watch(() => super.prepare(sql));
    for (const name of ["run", "get", "all"] as const) {
      const plain = statement[name];
      // The very same function, called in the very same way: its type stays what it was.
      const watched = (...values: unknown[]): unknown =>
        this.#watch(() => Reflect.apply(plain, statement, values) as unknown);
      Object.defineProperty(statement, name, { value: watched });
    }
    return statement;
  }

  #watch<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) this.onDamage(error);
      throw error;
    }
  }
}
