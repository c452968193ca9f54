import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { inDurableTransaction, inTransaction, preparedOnce } from "./connection.ts";
import { openDatabase } from "./open-database.ts";

const NORMAL = 1;
const FULL = 2;

test("only a durable transaction waits for the disk, also when one failed", (t) => {
  const database = openDatabase(join(tempDir(t), "x.db"));
  t.after(() => database.close());
  const level = () => database.prepare("PRAGMA synchronous").get()?.["synchronous"];
  assert.equal(inTransaction(database, level), NORMAL);
  assert.equal(inDurableTransaction(database, level), FULL);
  assert.equal(level(), NORMAL);
  assert.throws(() =>
    inDurableTransaction(database, () => {
      throw new Error("no");
    }),
  );
  assert.equal(level(), NORMAL);
  assert.equal(database.isTransaction, false);
});

const MANY = 1000;

test("a text is prepared once, and again only after many others", (t) => {
  const database = new DatabaseSync(":memory:");
  t.after(() => database.close());
  const prepare = t.mock.method(database, "prepare");
  const remembered = preparedOnce(database);
  const first = remembered.prepare("SELECT 0 AS n");
  for (let n = 1; n <= MANY; n += 1) {
    assert.equal(remembered.prepare(`SELECT ${n} AS n`).get()?.["n"], n);
    assert.equal(remembered.prepare("SELECT 0 AS n"), first, "what is in use stays");
  }
  assert.equal(prepare.mock.callCount(), MANY + 1);
  remembered.prepare("SELECT 1 AS n");
  assert.equal(prepare.mock.callCount(), MANY + 2);
});

test("rows not read to their end do not keep a statement from running again", (t) => {
  const database = new DatabaseSync(":memory:");
  t.after(() => database.close());
  const { prepare } = preparedOnce(database);
  const ask = () => prepare("VALUES (1), (2), (3)").iterate();
  for (const row of ask()) if (row["column1"] === 1) break;
  assert.deepEqual(
    Array.from(ask(), (row) => row["column1"]),
    [1, 2, 3],
  );
});
