import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { batchOf } from "../support/ingest-harness.ts";
import { ANN, liveHarness } from "../support/live-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

test("stream from an event that is no longer kept begins with a reset", needsPostgres, async (t) => {
  const { join, watch } = await liveHarness(t);
  const { send } = await join("ann");
  await send(batchOf(1, 1));
  for (const lastEventId of [1, "words"]) {
    const stream = await watch(ANN, { lastEventId });
    await stream.waitFor("the reset", () => stream.frames.some(({ type }) => type === "reset"));
    const reset = stream.frames.find((frame) => frame.type === "reset");
    assert.equal(reset?.reason, lastEventId === 1 ? "too_old" : "unknown_id");
    // From there it goes on without another one.
    const again = await watch(ANN, { lastEventId: reset?.seq ?? 0 });
    await again.waitFor("a heartbeat", () => again.frames.some(({ type }) => type === "heartbeat"));
    assert.ok(!again.frames.some(({ type }) => type === "reset" || type === "event"));
  }
});

test("person without a new event for long gets no reset, at the load and again", needsPostgres, async (t) => {
  // For these replicas, all that is stored is older than what the feed keeps.
  const { join, watch, get } = await liveHarness(t, { aheadMs: 2 * 3_600_000 });
  const { send } = await join("ann");
  await send(batchOf(1, 3));
  const bob = { subject: "bob", groups: ["devs"] };
  for (const reader of [ANN, bob]) {
    const { last_seq: loaded } = (await get(ROUTES.health, reader)) as HealthDto;
    assert.equal(loaded > 0, reader === ANN);
    for (const replica of [0, 1] as const) {
      const stream = await watch(reader, { replica, lastEventId: loaded });
      await stream.waitFor("a heartbeat", () => stream.frames.some(({ type }) => type === "heartbeat"));
      assert.ok(!stream.frames.some(({ type }) => type === "reset"), `${reader.subject} at ${replica}`);
      const [connected] = stream.frames;
      // Otherwise the page would load its lists a second time.
      assert.ok(connected?.type === "connected" && connected.seq === loaded, `${reader.subject} at ${replica}`);
    }
  }
  const before = (await get(ROUTES.health, ANN)) as HealthDto;
  await send(batchOf(4, 4));
  const missed = await watch(ANN, { lastEventId: before.last_seq - 1 });
  await missed.waitFor("a reset", () => missed.frames.some(({ type }) => type === "reset"));
});

test("each replica's stream says how the person's own machines are", needsPostgres, async (t) => {
  const { join, watch, pass } = await liveHarness(t);
  const { send } = await join("ann");
  await send({ ...batchOf(1, 1), sent_at: Date.now() });
  const bob = await watch({ subject: "bob", groups: ["devs"] });
  const streams = [await watch(ANN), await watch(ANN, { replica: 1 })];
  const machinesOf = ({ frames }: (typeof streams)[number]): string => {
    const health = frames.findLast((frame) => frame.type === "health");
    const found = health?.data.checks.find(({ name }) => name === "machines");
    return `${found?.status} ${found?.figures.map(({ name, value }) => `${name} ${value}`).join(" ")}`;
  };
  const sees = async (words: RegExp): Promise<void> => {
    for (const stream of streams) await stream.waitFor(String(words), () => words.test(machinesOf(stream)));
  };
  await sees(/^ok .*machines 1 machines_away 0 /);
  // Three events that the machine deleted before it could send them.
  await send({ after: 1, gaps: [{ from: 2, to: 4, why: "missing" }], through: 4, sent_at: Date.now() });
  pass(150_000);
  await sees(/^degraded .*machines_away 1 machine_missing 3 /);
  await bob.waitFor("health", () => bob.frames.some(({ type }) => type === "health"));
  assert.equal(machinesOf(bob), "undefined undefined");
});
