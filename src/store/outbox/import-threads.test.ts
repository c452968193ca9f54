import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { tempStore } from "../../../test/support/filled-store.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { importThreads } from "./import-threads.ts";

const clock = { now: () => 5000 };

/** The table as the Python notifier makes it. */
function legacyDatabase(file: string, rows: readonly (readonly (string | number | bigint)[])[]): void {
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE thread_mappings (session_id TEXT PRIMARY KEY, thread_id TEXT NOT NULL,
    channel_id TEXT NOT NULL, thread_name TEXT NOT NULL, created_at TIMESTAMP NOT NULL, last_used TIMESTAMP NOT NULL,
    is_archived BOOLEAN DEFAULT FALSE)`);
  const insert = database.prepare("INSERT INTO thread_mappings VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const row of rows) insert.run(...row);
  database.close();
}

test("the mappings of the Python notifier come once, with their times", (t) => {
  const file = join(tempDir(t), "threads.db");
  legacyDatabase(file, [
    [
      "s1",
      "1234567890123456789",
      "9876543210987654321",
      "Session 1",
      "2025-07-16 17:59:33.063123+00:00",
      "2025-07-16 18:00:00",
      0,
    ],
    ["s2", "1234567890123456780", "9876543210987654321", "セッション", "garbage", "2025-07-17T00:00:00+09:00", 1],
  ]);
  const { database, metrics } = tempStore(t);
  assert.equal(importThreads({ database, file, clock }), 2);
  assert.equal(importThreads({ database, file, clock }), null);
  assert.equal(metrics(0).totalThreads, 2);
  assert.deepEqual(
    database
      .prepare("SELECT * FROM thread_mappings ORDER BY session_id")
      .all()
      .map((row) => ({ ...row })),
    [
      {
        session_id: "s1",
        thread_id: "1234567890123456789",
        channel_id: "9876543210987654321",
        thread_name: "Session 1",
        created_at: Date.UTC(2025, 6, 16, 17, 59, 33, 63),
        last_used_at: Date.UTC(2025, 6, 16, 18),
        is_archived: 0,
      },
      {
        session_id: "s2",
        thread_id: "1234567890123456780",
        channel_id: "9876543210987654321",
        thread_name: "セッション",
        created_at: 5000,
        last_used_at: Date.UTC(2025, 6, 16, 15),
        is_archived: 1,
      },
    ],
  );
});

test("without file and table no thread is imported; a file that appears later is", (t) => {
  const file = join(tempDir(t), "threads.db");
  const { database } = tempStore(t);
  assert.equal(importThreads({ database, file, clock }), null);
  legacyDatabase(file, [["s1", "1", "2", "n", "x", "x", 0]]);
  assert.equal(importThreads({ database, file, clock }), 1);
});

test("a file that is no database throws and imports no thread", (t) => {
  const file = join(tempDir(t), "threads.db");
  writeFileSync(file, "this is not SQLite, and long enough to be looked at as if it were".repeat(40));
  const { database, metrics } = tempStore(t);
  assert.throws(() => importThreads({ database, file, clock }));
  assert.equal(metrics(0).totalThreads, 0);
});
