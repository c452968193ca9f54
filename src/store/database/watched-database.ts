import { DatabaseSync, type StatementSync } from "node:sqlite";
import { isDamage } from "./damage.ts";

/** Called for every statement that meets a broken page, repeatedly, because listeners may be set late. */
type DamageListener = (error: unknown) => void;

/**
 * A connection that watches its statements: the first one that meets a broken page, for an event, a page or the outbox,
 * is reported to the daemon.
 */
export class WatchedDatabase extends DatabaseSync {
  /** Set by the code that handles damage. */
  onDamage: DamageListener = () => undefined;

  /** Called when a transaction of `transaction.ts` has ended. */
  onCommit: () => void = () => undefined;

  override exec(sql: string): void {
    this.#watch(() => super.exec(sql));
    if (sql === "COMMIT") this.onCommit();
  }

  override prepare(sql: string): StatementSync {
    const statement = this.#watch(() => super.prepare(sql));
    for (const name of ["run", "get", "all"] as const) {
      const plain = statement[name];
      // The same function with the same arguments: its type stays the same.
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
