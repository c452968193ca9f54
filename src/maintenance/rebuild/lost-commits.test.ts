import assert from "node:assert/strict";
import { copyFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { flip, sizeOf } from "../../../test/support/break-file.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { hasLostCommits } from "./examine-database.ts";

const HEADER = 32;
const FRAME = 24 + 4096;

/** A database with a journal of ten commits, as a kill leaves it. */
function killed(t: TestContext) {
  const folder = tempDir(t);
  const file = join(folder, "x.db");
  const database = new DatabaseSync(file);
  t.after(() => database.close());
  database.exec("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  for (let count = 0; count < 10; count += 1) database.exec(`INSERT INTO t VALUES (${count})`);
  const copy = join(folder, "copy");
  for (const part of ["", "-wal"]) copyFileSync(file + part, copy + part);
  return { copy, wal: `${copy}-wal` };
}

test("a journal that is whole, torn at its end, or missing has lost nothing confirmed", (t) => {
  const { copy, wal } = killed(t);
  assert.equal(hasLostCommits(copy), false);
  truncateSync(wal, sizeOf(wal) - 5000);
  assert.equal(hasLostCommits(copy), false);
  flip(wal, sizeOf(wal) - 3000 - FRAME, 100);
  assert.equal(hasLostCommits(copy), false);
  assert.equal(hasLostCommits(`${copy}-none`), false);
});

const PLACES = { "a page": HEADER + 24 + 50, "a frame's header": HEADER + FRAME + 8, "its own header": 4 } as const;
for (const [place, offset] of Object.entries(PLACES)) {
  test(`a journal in which ${place} is broken has lost the commits behind it`, (t) => {
    const { copy, wal } = killed(t);
    flip(wal, offset, 8);
    assert.equal(hasLostCommits(copy), true);
  });
}
