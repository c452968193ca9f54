import assert from "node:assert/strict";
import type { DatabasePlan } from "../../src/core/retention.ts";
import type { Store } from "../../src/store/store.ts";
import { fill } from "./filled-store.ts";
import { payload } from "./payload.ts";

export const DAY_MS = 86_400_000;
export const NOW_MS = Date.UTC(2026, 10, 25, 12);
const NEVER = Number.NEGATIVE_INFINITY;

/** Deletes nothing. */
export const KEEP_ALL: DatabasePlan = {
  nowMs: NOW_MS,
  eventsBeforeMs: NEVER,
  payloadsBeforeMs: NEVER,
  sessionsBeforeMs: NEVER,
  deliveriesBeforeMs: NEVER,
  maxBytes: Number.POSITIVE_INFINITY,
  cause: "age",
};

/** Far more steps than any test needs. */
export const MANY_STEPS = 100_000;

export function clean(store: Store, plan: Partial<DatabasePlan>): void {
  for (const chore of store.cleaner.chores({ ...KEEP_ALL, ...plan })) {
    let steps = 0;
    while (chore.step()) {
      steps += 1;
      assert.ok(steps < MANY_STEPS, `${chore.name} comes to no end`);
    }
  }
}

export function index(store: Store): void {
  while (store.indexSearch(100) > 0);
}

/** Events of one session, one a second from then on, stored two days ago by our own clock. */
export function fillAt(store: Store, count: number, atMs: number, fields: Record<string, unknown> = {}): void {
  fill(
    store,
    Array.from({ length: count }, (_, at) =>
      payload({ tool_name: "Bash", tool_input: { command: `run ${at}` }, ...fields }),
    ),
    atMs,
  );
  store.cleaner.recordStored(NOW_MS - 2 * DAY_MS);
}

export const count = (store: Store, table: string): number =>
  Number(store.database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"]);

/** The index is consistent with its content: SQLite's own check. */
export function assertIndexIsWhole(store: Store): void {
  store.database.exec("INSERT INTO events_fts (events_fts, rank) VALUES ('integrity-check', 1)");
  assert.deepEqual(store.database.prepare("PRAGMA foreign_key_check").all(), []);
}
