import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createFeedLines } from "../../src/live/feed-lines.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const ADD = "INSERT INTO feed (machine, team, owner, seqs, sessions) VALUES (1, 1, 1, ARRAY[$1::bigint], '{}')";

async function feed(t: TestContext) {
  const pool = testPool(t, await testDatabase(t));
  let nowMs = 0;
  const lines = createFeedLines(pool, () => nowMs);
  const read = async (): Promise<readonly (number | undefined)[] | null> =>
    (await lines.read())?.map(({ seqs }) => seqs[0]) ?? null;
  return {
    pool,
    lines,
    read,
    add: async (seq: number): Promise<unknown> => pool.query(ADD, [seq]),
    pass: (ms: number) => (nowMs += ms),
  };
}

test("line whose commit waits for most of an hour is read once", needsPostgres, async (t) => {
  const { pool, lines, read, add, pass } = await feed(t);
  await lines.begin(100);
  const late = await pool.connect();
  await late.query("BEGIN");
  await late.query(ADD, [1]);
  await add(2);
  assert.deepEqual(await read(), [2]);
  // Those that were rolled back are asked for as well, and hide nothing.
  for (let count = 0; count < 50; count += 1) await pool.query("SELECT nextval('feed_id_seq')");
  await add(3);
  pass(26_000);
  assert.deepEqual(await read(), [3]);
  pass(55 * 60_000);
  assert.deepEqual(await read(), []);
  await late.query("COMMIT");
  late.release();
  assert.deepEqual(await read(), [], "settled ones are not asked for each time");
  pass(5_000);
  assert.deepEqual(await read(), [1]);
  pass(5_000);
  assert.deepEqual(await read(), []);
});

test("line that waits while a replica begins is read once it is visible", needsPostgres, async (t) => {
  const { pool, lines, read, add, pass } = await feed(t);
  await add(1);
  const late = await pool.connect();
  await late.query("BEGIN");
  await late.query(ADD, [2]);
  await add(3);
  assert.deepEqual(
    (await lines.begin(100)).lines.map(({ seqs }) => seqs[0]),
    [1, 3],
  );
  pass(50 * 60_000);
  await late.query("COMMIT");
  late.release();
  assert.deepEqual(await read(), [2]);
});

test("feed without the lines of the last read has gone back", needsPostgres, async (t) => {
  const { pool, lines, read, add, pass } = await feed(t);
  await add(1);
  await lines.begin(100);
  await add(2);
  await add(3);
  assert.deepEqual(await read(), [2, 3]);
  assert.deepEqual(await read(), []);
  // What a standby has that took over one line too early, and gave its number to another one.
  await pool.query("DELETE FROM feed WHERE id = 3");
  await pool.query("SELECT setval('feed_id_seq', 2)");
  await add(4);
  assert.equal(await read(), null);
  await lines.begin(100);
  await add(5);
  assert.deepEqual(await read(), [5]);
  // Old lines are deleted; that is nothing of the kind.
  pass(31 * 60_000);
  await pool.query("DELETE FROM feed");
  assert.deepEqual(await read(), []);
});
