import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pool } from "pg";
import type { ForwardingResponseDto, ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { createAcceptedEvents } from "../../../web/stream/accepted-events.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../../src/machines/machine-tokens.ts";
import { batchOf, EMPTY, event } from "../support/ingest-harness.ts";
import { ANN, heldPool, liveHarness, sessionsOf, summariesOf } from "../support/live-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

type Harness = Awaited<ReturnType<typeof liveHarness>>;

/** A batch of ann's second machine whose transaction stays open. No hint follows its commit. */
async function openBatch({ pool }: Harness) {
  const held = heldPool(pool);
  const self = { machineId: "team", name: "team", version: "1" };
  const options = { redactor: BUILT_IN, clock: systemClock, logger: createMemoryLogger(), self };
  const token = await addMachine(pool, { owner: "zoe", team: "core", name: "late" });
  const send = async (through: Pool, fields: Partial<ForwardingBatchDto>): Promise<ForwardingResponseDto> => {
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

test("sharing a session sends its team the session, and an auditor nothing", needsPostgres, async (t) => {
  const { post, join, watch } = await liveHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 1));
  const lee = await watch({ subject: "lee", groups: ["core-leads"] });
  const auditor = await watch({ subject: "aud", groups: ["audit"] });
  for (const shared of [true, false]) {
    await post(`${ROUTES.teamSession}s/share`, ANN, { shared });
    const access = shared ? "whole" : "summary";
    await lee.waitFor("what she may read", () => sessionsOf(lee).get("s")?.access === access);
  }
  await send(batchOf(2, 2));
  await auditor.waitFor("the next event", () => sessionsOf(auditor).get("s")?.event_count === 2);
  // The audit names the person who shared at those times; the figures have no name.
  assert.equal(auditor.frames.filter(({ type }) => type === "session").length, 1);
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

test("sharing of a team that is switched right after a stream began ends it", needsPostgres, async (t) => {
  const { watch, post } = await liveHarness(t);
  const stream = await watch({ subject: "bob", groups: ["devs"] });
  await post(`${ROUTES.team}core/sharing`, { subject: "adm", groups: ["it"] }, { on: true });
  await stream.waitFor("its end", () => stream.closed);
});
