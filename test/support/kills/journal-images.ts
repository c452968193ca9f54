import assert from "node:assert/strict";
import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openStore, type Store } from "../../../src/store/store.ts";
import { fill } from "../filled-store.ts";
import { payload } from "../payload.ts";
import { tempDir } from "../temp-dir.ts";

export const HEADER_BYTES = 32;
export const FRAME_HEADER_BYTES = 24;
export const PAGE_BYTES = 4096;
export const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;

/** What is on disk after power was lost. */
interface Remains {
  readonly databaseFile: string;
  readonly database?: Buffer;
  readonly journal: Buffer;
  readonly expected: number;
  readonly what: string;
}

/** Opens the remaining files in a new folder, and counts. */
export function assertWhole(t: TestContext, { databaseFile, database, journal, expected, what }: Remains): void {
  const file = join(tempDir(t), "dashboard.db");
  if (database === undefined) copyFileSync(databaseFile, file);
  else writeFileSync(file, database);
  writeFileSync(`${file}-wal`, journal);
  const store = openStore(file);
  try {
    assert.equal(store.log({ limit: 100 }).events.length, expected, what);
    assert.equal(store.session("s")?.eventCount ?? 0, expected, what);
    const { totals, check } = valuesOf(store);
    assert.deepEqual({ totals, check }, { totals: expected, check: "ok" }, what);
  } finally {
    store.close();
  }
}

function valuesOf(store: Store): { totals: unknown; check: unknown } {
  const one = (sql: string): unknown => Object.values(store.database.prepare(sql).get() ?? {})[0];
  return { totals: one("SELECT events FROM totals"), check: one("PRAGMA integrity_check") };
}

/** A database between two checkpoints: the length of its journal and the number of events after each commit. */
export function databaseInUse(t: TestContext) {
  const databaseFile = join(tempDir(t), "dashboard.db");
  openStore(databaseFile).close();
  const store = openStore(databaseFile);
  t.after(() => store.close());
  const commits: { journalBytes: number; events: number }[] = [];
  for (let commit = 0; commit < 3; commit += 1) {
    const texts = [1, 2].map((n) =>
      payload({ session_id: "s", hook_event_name: "Notification", message: `${commit} ${n}` }),
    );
    fill(store, texts, Date.UTC(2026, 10, 25, 12, commit));
    commits.push({ journalBytes: statSync(`${databaseFile}-wal`).size, events: (commit + 1) * 2 });
  }
  const journal = readFileSync(`${databaseFile}-wal`);
  assert.equal((journal.length - HEADER_BYTES) % FRAME_BYTES, 0);
  return { databaseFile, journal, commits };
}
