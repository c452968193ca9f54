import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { openDatabase } from "./open-database.ts";
import { inRepeatableTransaction, inTransaction } from "./transaction.ts";

const FULL = 2;

test("after a repeatable one every transaction waits for the disk, also when it failed", (t) => {
  const database = openDatabase(join(tempDir(t), "x.db"));
  t.after(() => database.close());
  const level = () => database.prepare("PRAGMA synchronous").get()?.["synchronous"];
  assert.equal(level(), FULL);
  const during = inRepeatableTransaction(database, level);
  assert.equal(during, FULL - 1);
  assert.equal(inTransaction(database, level), FULL);
  assert.throws(() =>
    inRepeatableTransaction(database, () => {
      throw new Error("no");
    }),
  );
  assert.equal(level(), FULL);
  assert.equal(database.isTransaction, false);
});
