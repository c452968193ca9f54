import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { runs } from "../../../test/support/tier.ts";
import { tempStore } from "../../../test/support/filled-store.ts";
import { inTransaction } from "../database/connection.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 12);

const STEPS = fc.array(
  fc.record({
    table: fc.constantFrom("places", "thread_mappings"),
    isRemoved: fc.boolean(),
    isUndone: fc.boolean(),
    session: fc.constantFrom("a", "b"),
    destination: fc.constantFrom("channel:1", "channel:2"),
    thread: fc.constantFrom(null, "7", "8"),
  }),
  { maxLength: 30 },
);

test("after any writes, deletions and rollbacks the count is that of the rows", (t) => {
  const store = tempStore(t);
  const { database } = store;
  const savePlace = database.prepare(`
    INSERT INTO places VALUES (?, ?, ?, NULL, NULL, 0, 1)
    ON CONFLICT (session_id, destination) DO UPDATE SET thread_id = excluded.thread_id`);
  const saveImported = database.prepare(`
    INSERT INTO thread_mappings VALUES (?, ?, '9', 'name', 1, 1, 0)
    ON CONFLICT (session_id) DO UPDATE SET thread_id = excluded.thread_id`);
  const forgetPlace = database.prepare("DELETE FROM places WHERE session_id = ? AND destination = ?");
  const forgetImported = database.prepare("DELETE FROM thread_mappings WHERE session_id = ?");
  const imported = database.prepare("SELECT session_id, thread_id FROM thread_mappings");
  const places = database.prepare("SELECT session_id, thread_id FROM places WHERE thread_id IS NOT NULL");

  /** By hand, from the rows. */
  function counted(): number {
    const ours = places.all().map((row) => `${String(row["session_id"])} ${String(row["thread_id"])}`);
    const others = imported.all().map((row) => `${String(row["session_id"])} ${String(row["thread_id"])}`);
    return ours.length + others.filter((thread) => !ours.includes(thread)).length;
  }

  fc.assert(
    fc.property(STEPS, (steps) => {
      for (const { table, isRemoved, isUndone, session, destination, thread } of steps) {
        try {
          inTransaction(database, () => {
            if (table === "places" && isRemoved) forgetPlace.run(session, destination);
            else if (table === "places") savePlace.run(session, destination, thread);
            else if (isRemoved) forgetImported.run(session);
            else saveImported.run(session, thread ?? "9");
            if (isUndone) throw new RangeError("undone");
          });
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
        assert.equal(store.metrics(NOW_MS).totalThreads, counted());
      }
    }),
    { numRuns: runs(30, 100) },
  );
});
