import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "../../../test/support/wait-for.ts";
import { batchOf, event } from "../support/ingest-harness.ts";
import { withoutListen } from "../support/live-clients.ts";
import { ANN, liveHarness, summariesOf } from "../support/live-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

test("event reaches each replica behind a pooler that refuses LISTEN", needsPostgres, async (t) => {
  const { join, watch, logger } = await liveHarness(t, { through: async (url) => withoutListen(t, url) });
  const { send } = await join("ann");
  const streams = [await watch(ANN), await watch(ANN, { replica: 1 })];
  await waitFor(
    "both are refused",
    () => logger.records.filter(({ message }) => message.startsWith("hints of other"))[1],
  );
  for (const number of [1, 2, 3]) {
    await send(batchOf(number, number), number % 2 === 0 ? 0 : 1);
    for (const stream of streams)
      await stream.waitFor("the event", () => summariesOf(stream).at(-1) === `event ${number}`);
  }
});

test("database clock that is set back hides and doubles no event", needsPostgres, async (t) => {
  const { pool, join, watch } = await liveHarness(t);
  const { send } = await join("ann");
  const other = await join("ann", "desktop");
  await send(batchOf(1, 1));
  await other.send(batchOf(1, 1, { session_id: "other" }));
  const streams = [await watch(ANN), await watch(ANN, { replica: 1 })];
  // As if it had been an hour ahead when this machine sent before.
  await pool.query("UPDATE machines SET last_seq = last_seq + $1 WHERE label = 'laptop'", [3_600_000 * 4096]);
  await pool.query("UPDATE feed SET at = at + interval '1 hour'");
  await send(batchOf(2, 2), 0);
  await other.send(batchOf(2, 2, { session_id: "other" }), 1);
  await send(batchOf(3, 3), 1);
  // Both before the next event is sent, which both would get.
  for (const stream of streams) {
    await stream.waitFor("all three", () => stream.seqs().length >= 3);
    assert.deepEqual([stream.seqs().length, new Set(stream.seqs()).size], [3, 3]);
  }
  for (const stream of streams) {
    const seqs = stream.seqs();
    // A page that goes on behind the event of the future misses nothing.
    const again = await watch(ANN, { lastEventId: Math.max(...seqs) });
    await other.send({ after: 2, through: 3, events: [event(3, { session_id: "other" })] }).catch(() => {});
    await again.waitFor("the next one", () => again.seqs().length > 0);
  }
});

test("pages load again when a standby took over that lacked events", needsPostgres, async (t) => {
  const { pool, join, watch, logger } = await liveHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 1));
  const streams = [await watch(ANN), await watch(ANN, { replica: 1 })];
  await send(batchOf(2, 3));
  for (const stream of streams) await stream.waitFor("both", () => stream.seqs().length === 2);
  await pool.query("DELETE FROM events WHERE machine_seq > 1");
  await pool.query("UPDATE machines SET position = 1");
  await pool.query("UPDATE sessions SET last_seq = (SELECT max(seq) FROM events)");
  await pool.query("DELETE FROM feed WHERE id = (SELECT max(id) FROM feed)");
  await pool.query("SELECT setval('feed_id_seq', (SELECT max(id) FROM feed))");
  for (const stream of streams)
    await stream.waitFor("the reset", () => stream.frames.some(({ type }) => type === "reset"));
  // A page that had no stream meanwhile, and shows what is gone.
  const late = await watch(ANN, { lastEventId: streams[0]?.seqs().at(-1) ?? 0 });
  await late.waitFor("the reset", () => late.frames.some(({ type }) => type === "reset"));
  await send(batchOf(2, 3), 1);
  for (const stream of streams) {
    await stream.waitFor("both again", () => stream.seqs().length === 4);
    assert.deepEqual(summariesOf(stream).slice(2), ["event 2", "event 3"]);
    assert.equal(stream.frames.filter(({ type }) => type === "reset").length, 1);
  }
  assert.equal(logger.records.filter(({ message }) => message.startsWith("the database lacks events")).length, 2);
});
