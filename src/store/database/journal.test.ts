import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { createJournalSync } from "./journal.ts";

type Callback = (error: NodeJS.ErrnoException | null) => void;

/** A journal whose syncs end on command. */
function setUp(t: TestContext) {
  const file = join(tempDir(t), "x.db");
  fs.writeFileSync(`${file}-wal`, "");
  const begun: Callback[] = [];
  t.mock.method(fs, "fdatasync", (_: number, done: Callback) => void begun.push(done));
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const checkpoints = t.mock.fn();
  const journal = createJournalSync(file, checkpoints);
  t.after(() => journal.close());
  return { journal, begun, checkpoints: checkpoints.mock };
}

async function promisesSettle(): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
}

test("a request during a sync shares the next one, as the current may be too early", async (t) => {
  const { journal, begun } = setUp(t);
  const order: string[] = [];
  const first = journal.sync().then(() => order.push("first"));
  const second = journal.sync().then(() => order.push("second"));
  const third = journal.sync().then(() => order.push("third"));
  assert.equal(begun.length, 1);
  begun[0]?.(null);
  await first;
  assert.deepEqual(order, ["first"]);
  await promisesSettle();
  assert.equal(begun.length, 2);
  begun[1]?.(null);
  await Promise.all([second, third]);
  assert.deepEqual(order, ["first", "second", "third"]);
  assert.equal(begun.length, 2);
});

test("a failed sync fails for its requester, and the next one is not trusted by itself", async (t) => {
  const { journal, begun, checkpoints } = setUp(t);
  checkpoints.mockImplementationOnce(() => {
    throw new Error("somebody reads");
  });
  const first = journal.sync();
  const second = journal.sync();
  begun[0]?.(new Error("input/output error"));
  await assert.rejects(first, /input\/output error/);
  await promisesSettle();
  assert.equal(begun.length, 2);
  begun[1]?.(null);
  await assert.rejects(second, /somebody reads/);
  const third = journal.sync();
  begun[2]?.(null);
  await third;
  assert.equal(checkpoints.callCount(), 2);
  const fourth = journal.sync();
  begun[3]?.(null);
  await fourth;
  assert.equal(checkpoints.callCount(), 2);
});

test("without a journal it fails, and finds it when there is one", async (t) => {
  const file = join(tempDir(t), "x.db");
  const journal = createJournalSync(file, () => {});
  t.after(() => journal.close());
  await assert.rejects(journal.sync(), { code: "ENOENT" });
  fs.writeFileSync(`${file}-wal`, "");
  await journal.sync();
});
