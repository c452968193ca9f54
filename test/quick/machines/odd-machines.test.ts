import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { staleAtMs } from "../../../src/core/session/activity.ts";
import { createPolicy } from "../../../src/notify/policy/decide.ts";
import { TIMINGS } from "../../../src/notify/queue/destination-queue-options.ts";
import { createForwardLog } from "../../../src/store/machines/forward-log.ts";
import { createOutbox } from "../../../src/store/outbox/outbox-queries.ts";
import { openStore } from "../../../src/store/store.ts";
import { centralHarness, type CentralHarness, leafHarness, type LeafHarness } from "../../support/machine-harness.ts";
import { assertSame, numbered, untilConnected, untilThrough, upTo } from "../../support/machine-truths.ts";
import { CHANNEL_ID, notifySettings } from "../../support/notify-settings.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

/** Two daemons with one identity and one beginning: the home folder of the first was copied to a second machine. */
async function copiedHome(t: TestContext, central: CentralHarness): Promise<{ first: LeafHarness; copy: LeafHarness }> {
  const folder = tempDir(t);
  const files = [join(folder, "first.db"), join(folder, "copy.db")] as const;
  const before = leafHarness(t, central, { file: files[0] });
  await untilConnected(before);
  before.report(upTo(3).map((number) => numbered(number, { session_id: "before" })));
  await untilThrough(before);
  await before.stop();
  copyFileSync(...files);
  const [first, copy] = files.map((file) => leafHarness(t, central, { file }));
  assert.ok(first !== undefined && copy !== undefined);
  await untilConnected(first);
  await untilConnected(copy);
  return { first, copy };
}

const eventsOf = (central: CentralHarness, sessionId: string): number =>
  central.store.log({ sessionId, limit: 999 }).events.length;

test("copied home loses and doubles no event of either machine", async (t) => {
  const central = centralHarness(t);
  const { first, copy } = await copiedHome(t, central);
  for (const round of upTo(20)) {
    first.report([numbered(round, { session_id: "first" })]);
    if (round % 3 === 0) await untilThrough(first);
    copy.report([numbered(round, { session_id: "copy" })]);
    if (round % 4 === 0) await untilThrough(copy);
  }
  const counts = (): number[] => ["before", "first", "copy"].map((sessionId) => eventsOf(central, sessionId));
  await waitFor("the events of both", () => counts().join() === "3,20,20");
  await untilThrough(first);
  await untilThrough(copy);
  assert.deepEqual(counts(), [3, 20, 20]);
});

test("events that both twins store under the same numbers all arrive", async (t) => {
  const central = centralHarness(t);
  const { first, copy } = await copiedHome(t, central);
  // In one turn: the second sender receives the position of the other daemon.
  for (const [name, leaf] of Object.entries({ first, copy })) {
    leaf.report(upTo(9).map((number) => numbered(number, { session_id: name })));
  }
  await waitFor("the events of both", () => eventsOf(central, "first") + eventsOf(central, "copy") === 18);
});

test("two logs of one machine each go on from their own position", async (t) => {
  const central = centralHarness(t);
  const { first, copy } = await copiedHome(t, central);
  for (const leaf of [first, copy]) {
    leaf.report([numbered(1, { session_id: "x" })]);
    await untilThrough(leaf);
  }
  const [machine] = central.machines.all();
  assert.ok(machine !== undefined);
  const logIds = [first, copy].map(({ store }) =>
    String(store.database.prepare("SELECT log_id FROM forwarding").get()?.["log_id"]),
  );
  assert.equal(new Set(logIds).size, 2);
  const positions = logIds.map((logId) => central.machines.positionOf(machine, logId).seq);
  assert.deepEqual(positions, [4, 4]);
});

test("a number that a batch passes over is reported as a gap", async (t) => {
  const central = centralHarness(t);
  const head = { protocol: 1, machine_id: "m-12345678", machine_name: "laptop", version: "1", log_id: "l" };
  const rest = { sent_at: Date.now(), waiting: 0, message_after: 0, message_through: 0, messages: [], stories: [] };
  const event = {
    seq: 4,
    key: "k4",
    source: "hook",
    session_id: "s",
    hook_event_name: "Stop",
    received_at: Date.now(),
    summary: "",
    status: "info",
    payload: null,
    cuts: null,
  };
  const gaps = [{ from: 6, to: 7, why: "removed" }];
  const batch = { ...head, ...rest, after: 0, through: 9, gaps, events: [event], alive: [] };
  const answer = await central.receive(Buffer.from(JSON.stringify(batch)));
  assert.equal(answer.position, 9);
  const [machine] = central.machines.all();
  const notified = central.machines.gaps(machine?.id ?? 0, 9).map(({ from, to, why }) => `${from}-${to} ${why}`);
  assert.deepEqual(notified.toSorted(), ["1-3 missing", "5-5 missing", "6-7 removed", "8-9 missing"]);
});

test("two daemons under one identity are reported at all three ends", async (t) => {
  const central = centralHarness(t);
  const { first, copy } = await copiedHome(t, central);
  const codes = (): unknown[] => [first, copy].map(({ forwarder }) => forwarder.status().error?.code);
  const isKnown = (): boolean => codes().every((code) => code === "forwarding/twin");
  for (let round = 0; round < 50 && !isKnown(); round += 1) {
    for (const leaf of [first, copy]) {
      leaf.report([numbered(round)]);
      await untilThrough(leaf);
    }
  }
  assert.deepEqual(codes(), ["forwarding/twin", "forwarding/twin"]);
  assert.equal(central.twins.isTwin("machine-laptop"), true);
});

test("database that was replaced once is no twin", async (t) => {
  const central = centralHarness(t);
  for (const _ of upTo(2)) {
    const leaf = leafHarness(t, central);
    await untilConnected(leaf);
    leaf.report([numbered(1)]);
    await untilThrough(leaf);
    assert.equal(leaf.forwarder.status().error, null);
    await leaf.stop();
  }
  assert.equal(central.twins.isTwin("machine-laptop"), false);
});

test("copy with an identity of its own forwards its new events, once", async (t) => {
  const central = centralHarness(t);
  const folder = tempDir(t);
  const files = [join(folder, "first.db"), join(folder, "copy.db")] as const;
  const before = leafHarness(t, central, { file: files[0] });
  await untilConnected(before);
  before.report(upTo(3).map((number) => numbered(number, { session_id: "before" })));
  await untilThrough(before);
  await before.stop();
  const log = openStore(files[0]);
  createForwardLog(log.database).recordPosition(3, Date.now());
  log.close();
  copyFileSync(...files);
  const copy = leafHarness(t, central, { file: files[1], name: "tower" });
  await untilConnected(copy);
  copy.report([numbered(9, { session_id: "copy" })]);
  await untilThrough(copy);
  assert.deepEqual(
    central.store.eventsAfter(0, 99).map(({ machine, sessionId }) => `${machine} ${sessionId}`),
    ["laptop before", "laptop before", "laptop before", "tower copy"],
  );
});

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A machine whose clock is off, and a central daemon that notifies by the built-in rules. */
async function skewedMachine(t: TestContext, aheadMs: number) {
  const settings = notifySettings({ mentionUserId: "42" });
  const clock = { now: () => Date.now() };
  const central = centralHarness(t, { policy: createPolicy({ settings: () => settings, clock }) });
  const leaf = leafHarness(t, central, { clock: { now: () => Date.now() + aheadMs } });
  await untilConnected(leaf);
  return { central, leaf, nowThere: () => Date.now() + aheadMs };
}

const asks = payload({
  session_id: "s",
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_use_id: "t1",
  tool_input: { command: "make" },
});

for (const [said, behindMs] of [
  ["eleven minutes", 11 * MINUTE_MS],
  ["two days", 2 * DAY_MS],
] as const) {
  test(`permission request of a machine ${said} behind is fresh and pings`, async (t) => {
    const { central, leaf, nowThere } = await skewedMachine(t, -behindMs);
    const startMs = Date.now();
    leaf.report([payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" })], nowThere());
    leaf.report([asks], nowThere());
    await untilThrough(leaf);
    const [delivery, ...more] = createOutbox(central.store.database).open(`channel:${CHANNEL_ID}`, 9);
    assert.ok(delivery !== undefined && more.length === 0);
    assert.equal(delivery.kind, "permission");
    assert.equal(delivery.ping, true);
    assert.ok(Date.now() - delivery.createdAtMs < TIMINGS.staleAfterMs);
    const session = central.store.session("s");
    assert.ok(session !== null && (staleAtMs(session) ?? 0) > startMs);
    assert.ok(session.stateSinceMs >= startMs - MINUTE_MS && (session.waits[0]?.sinceMs ?? 0) >= startMs - MINUTE_MS);
  });
}

test("event that waited an hour on a machine with a wrong clock is an hour old", async (t) => {
  const { central, leaf, nowThere } = await skewedMachine(t, -DAY_MS);
  leaf.report([numbered(0)], nowThere() - 60 * MINUTE_MS);
  await untilThrough(leaf);
  const ageMs = Date.now() - (central.store.eventsAfter(0, 9)[0]?.receivedAtMs ?? 0);
  assert.ok(Math.abs(ageMs - 60 * MINUTE_MS) < MINUTE_MS, `${ageMs} ms`);
});

test("clock two days ahead puts no session into the future", async (t) => {
  const { central, leaf, nowThere } = await skewedMachine(t, 2 * DAY_MS);
  leaf.report([numbered(0, { session_id: "s" }), asks], nowThere());
  await untilThrough(leaf);
  const limitMs = Date.now() + MINUTE_MS;
  const session = central.store.session("s");
  assert.ok(session !== null && session.lastUsedAtMs < limitMs && session.lastSeenAtMs < limitMs);
  assert.ok(central.store.eventsAfter(0, 9).every(({ receivedAtMs }) => receivedAtMs < limitMs));
  const skewMs = central.machines.all()[0]?.skewMs ?? 0;
  assert.ok(Math.abs(skewMs - 2 * DAY_MS) < MINUTE_MS, `${skewMs} ms`);
});

test("times taken before a machine's clock was set back become those of the arrival", async (t) => {
  const { central, leaf } = await skewedMachine(t, 0);
  leaf.report([numbered(0, { session_id: "s" })], Date.now() + DAY_MS);
  await untilThrough(leaf);
  assert.ok((central.store.session("s")?.lastUsedAtMs ?? Infinity) < Date.now() + MINUTE_MS);
});

test("clocks that differ by seconds leave the times as they are", async (t) => {
  const { central, leaf, nowThere } = await skewedMachine(t, 5000);
  leaf.report([numbered(0), numbered(1)], nowThere());
  await untilThrough(leaf);
  assertSame(central, leaf);
});
