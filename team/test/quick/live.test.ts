import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pool } from "pg";
import type { ForwardingAnswerDto, ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { createAcceptedEvents } from "../../../web/stream/accepted-events.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../../src/machines/machine-tokens.ts";
import { batchOf, EMPTY, event } from "../support/ingest-harness.ts";
import { withoutListen } from "../support/live-clients.ts";
import { ANN, heldPool, liveHarness, summariesOf } from "../support/live-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

type Harness = Awaited<ReturnType<typeof liveHarness>>;

/** A batch of ann's second machine whose transaction stays open. No hint follows its commit. */
async function openBatch({ pool }: Harness) {
  const held = heldPool(pool);
  const self = { machineId: "team", name: "team", version: "1" };
  const options = { redactor: BUILT_IN, clock: systemClock, logger: createMemoryLogger(), self };
  const token = await addMachine(pool, { owner: "zoe", team: "core", name: "late" });
  const send = async (through: Pool, fields: Partial<ForwardingBatchDto>): Promise<ForwardingAnswerDto> => {
    const machine = await machineOfToken(pool, token);
    assert.ok(machine !== null);
    const body = { ...EMPTY, machine_id: "zoe-late", ...fields };
    return createReceiver({ ...options, pool: through })(Buffer.from(JSON.stringify(body)), machine);
  };
  // Its first request has a transaction of its own.
  await send(pool, { after: null });
  const payload = JSON.stringify({ session_id: "late", hook_event_name: "Notification", message: "late" });
  const answer = send(held.pool, { through: 1, events: [event(1, { session_id: "late", payload })] });
  await waitFor("the transaction waits for its commit", held.isHeld);
  return {
    commit: async () => {
      held.release();
      assert.equal((await answer).taken, true);
    },
  };
}

test("each event reaches each replica once, whatever transactions are open", needsPostgres, async (t) => {
  const harness = await liveHarness(t);
  const { pool, join, watch } = harness;
  // As a CREATE INDEX does for as long as it runs.
  await pool.query("CREATE TABLE indexed (id int)");
  const index = await pool.connect();
  await index.query("BEGIN");
  await index.query("CREATE INDEX ON indexed (id)");
  const { send } = await join("ann");
  await send(batchOf(1, 1));
  await pool.query("UPDATE sessions SET visibility = 'team'");
  const zoe = { subject: "zoe", groups: ["devs"] };
  const streams = [await watch(zoe), await watch(zoe, { replica: 1 })];
  const late = await openBatch(harness);
  await send(batchOf(2, 3), 1);
  await send(batchOf(4, 4), 0);
  for (const stream of streams) await stream.waitFor("what was committed", () => summariesOf(stream).length === 3);
  await late.commit();
  await send(batchOf(5, 5), 1);
  for (const stream of streams) {
    await stream.waitFor("the rest", () => summariesOf(stream).length === 5);
    assert.deepEqual(new Set(summariesOf(stream)), new Set(["event 2", "event 3", "event 4", "event 5", "late"]));
    const seqs = stream.seqs();
    assert.ok(Number(seqs[3]) < Number(seqs[0]) || Number(seqs[4]) < Number(seqs[0]), "it came out of order");
  }
  await index.query("ROLLBACK");
  index.release();
});

test("page shows each event once when it goes on at another replica", needsPostgres, async (t) => {
  const harness = await liveHarness(t);
  const { pool, join, watch } = harness;
  const { send } = await join("ann");
  await send(batchOf(1, 1));
  await pool.query("UPDATE sessions SET visibility = 'team'");
  const zoe = { subject: "zoe", groups: ["devs"] };
  // Both replicas listen.
  const first = await watch(zoe);
  await watch({ subject: "bob", groups: ["devs"] }, { replica: 1 });
  const late = await openBatch(harness);
  await send(batchOf(2, 4), 1);
  await first.waitFor("those before it", () => summariesOf(first).length === 3);

  const page = createAcceptedEvents(() => true);
  const shown = first.events().filter(({ seq }) => page.accept(seq));
  first.close();
  await late.commit();
  await send(batchOf(5, 5), 0);
  const second = await watch(zoe, { replica: 1, lastEventId: page.newest });
  await second.waitFor(
    "what is new",
    () => summariesOf(second).includes("event 5") && summariesOf(second).includes("late"),
  );
  shown.push(...second.events().filter(({ seq }) => page.accept(seq)));
  assert.deepEqual(shown.map(({ summary }) => summary).toSorted(), [
    "event 2",
    "event 3",
    "event 4",
    "event 5",
    "late",
  ]);
  assert.ok(!second.frames.some(({ type }) => type === "reset"));
});

test("event without a hint is there at the next reading, and hints come back", needsPostgres, async (t) => {
  const harness = await liveHarness(t);
  const { pool, databaseUrl, join, watch } = harness;
  const { send } = await join("ann");
  const stream = await watch(ANN, { replica: 1 });
  const listeners = async (): Promise<readonly number[]> => {
    const { rows } = await pool.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'ccen-team live' AND datname = $1 AND query LIKE 'LISTEN%'",
      [new URL(databaseUrl).pathname.slice(1)],
    );
    return rows.map(({ pid }) => pid);
  };
  const [first] = await waitFor("it listens", async () => {
    const pids = await listeners();
    return pids.length === 1 && pids;
  });
  await pool.query("SELECT pg_terminate_backend($1)", [first]);
  await send(batchOf(1, 2));
  await stream.waitFor("what was stored meanwhile", () => summariesOf(stream).length === 2);
  await waitFor("it listens again", async () => {
    const pids = await listeners();
    return pids.length === 1 && pids[0] !== first;
  });
  await send(batchOf(3, 3));
  await stream.waitFor("the next one", () => summariesOf(stream).length === 3);
  assert.deepEqual(summariesOf(stream), ["event 1", "event 2", "event 3"]);
});

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

test("replica that stops ends its streams, and another one goes on with them", needsPostgres, async (t) => {
  const { replicas, join, watch } = await liveHarness(t);
  const { send } = await join("ann");
  const other = await watch(ANN, { replica: 1 });
  const stream = await watch(ANN);
  await send(batchOf(1, 2), 1);
  await stream.waitFor("its events", () => stream.seqs().length === 2);
  const stopped = replicas[0].stop();
  await stream.waitFor("its end", () => stream.closed);
  await stopped;
  await send(batchOf(3, 4), 1);
  const resumed = await watch(ANN, { replica: 1, lastEventId: String(stream.seqs().at(-1)) });
  await resumed.waitFor("what is new", () => summariesOf(resumed).includes("event 4"));
  await other.waitFor("the same", () => other.seqs().length === 4);
  const page = createAcceptedEvents(() => true);
  const shown = [...stream.events(), ...resumed.events()].filter(({ seq }) => page.accept(seq));
  assert.deepEqual(
    shown.map(({ summary }) => summary),
    ["event 1", "event 2", "event 3", "event 4"],
  );
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
