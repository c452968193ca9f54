import type { DatabaseSync } from "node:sqlite";
import type { KeptStore, Removal, RemovalCause } from "../../core/retention.ts";
import { integer, text } from "../database/row-value.ts";

/** Counts removals, in the transaction that removes. */
export interface RemovalStore {
  count(removal: Removal): void;
  all(): readonly Removal[];
}

export function createRemovalStore(database: DatabaseSync): RemovalStore {
  const add = database.prepare(`
    INSERT INTO removed (store, cause, items, bytes, last_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (store, cause) DO UPDATE SET items = items + excluded.items, bytes = bytes + excluded.bytes,
      last_at = excluded.last_at`);
  const all = database.prepare("SELECT * FROM removed ORDER BY store, cause");
  return {
    count: ({ store, cause, items, bytes, lastAtMs }) => {
      if (items > 0) add.run(store, cause, items, bytes, lastAtMs);
    },
    all: () =>
      all.all().map((row) => ({
        // Both columns are written above only.
        store: text(row, "store") as KeptStore,
        cause: text(row, "cause") as RemovalCause,
        items: integer(row, "items"),
        bytes: integer(row, "bytes"),
        lastAtMs: integer(row, "last_at"),
      })),
  };
}
