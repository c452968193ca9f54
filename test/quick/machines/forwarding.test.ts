import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { HookEvent } from "../../../src/core/event.ts";
import { createForwardLog } from "../../../src/store/machines/forward-log.ts";
import { createMachineStore } from "../../../src/store/machines/machine-store.ts";
import { openStore } from "../../../src/store/store.ts";
import { archivedHome } from "../../support/archived-home.ts";
import { fill } from "../../support/filled-store.ts";
import { centralHarness, leafHarness } from "../../support/machine-harness.ts";
import {
  assertSame,
  connectedPair,
  numbered,
  untilConnected,
  untilThrough,
  upTo,
} from "../../support/machine-truths.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

test("events of two machines arrive once, in each machine's order, under its name", async (t) => {
  const central = centralHarness(t);
  const laptop = leafHarness(t, central);
  const tower = leafHarness(t, central, { name: "tower" });
  await untilConnected(laptop);
  await untilConnected(tower);
  for (const number of upTo(20)) {
    laptop.report([numbered(number, { session_id: "a" })]);
    tower.report([numbered(number, { session_id: "b" })]);
  }
  await untilThrough(laptop);
  await untilThrough(tower);
  assertSame(central, laptop);
  assertSame(central, tower, "tower");
  const sessions = central.store.sessions({ limit: 9, nowMs: Date.now() });
  assert.deepEqual(
    new Set(sessions.map(({ sessionId, machine, eventCount }) => `${sessionId} ${machine} ${eventCount}`)),
    new Set(["a laptop 20", "b tower 20"]),
  );
  assert.equal(central.store.sessions({ machine: "tower", limit: 9, nowMs: 0 }).length, 1);
  assert.equal(central.store.sessions({ machine: null, limit: 9, nowMs: 0 }).length, 0);
  assert.equal(central.store.log({ machine: "laptop", limit: 99 }).events.length, 20);
  assert.equal(central.store.log({ machine: null, limit: 99 }).events.length, 0);
});

test("events from a cut of the link come afterwards, whole and in order", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report([numbered(0)]);
  await untilThrough(leaf);
  leaf.link.isCut = true;
  leaf.report(upTo(300, 1).map((number) => numbered(number)));
  await waitFor("the failure to be noticed", () => leaf.forwarder.status().error?.code === "upstream/unreachable");
  assert.equal(leaf.forwarder.status().waiting, 300);
  leaf.link.isCut = false;
  await untilThrough(leaf);
  assertSame(central, leaf);
});

test("a request whose answer gets lost is not stored twice", async (t) => {
  const { central, leaf } = await connectedPair(t);
  for (const number of upTo(10)) {
    leaf.link.lostAnswers = 2;
    leaf.report([numbered(number)]);
    await waitFor("the answers to get lost", () => leaf.link.lostAnswers === 0);
    await untilThrough(leaf);
  }
  assertSame(central, leaf);
});

test("central daemon and machine that restart go on where they were", async (t) => {
  const central = centralHarness(t);
  const file = join(tempDir(t), "dashboard.db");
  const first = leafHarness(t, central, { file });
  await untilConnected(first);
  first.report(upTo(5).map((number) => numbered(number)));
  await untilThrough(first);
  first.link.isCut = true;
  first.report(upTo(5, 5).map((number) => numbered(number)));
  await first.stop();
  central.restart();
  const second = leafHarness(t, central, { file });
  await untilConnected(second);
  second.report([numbered(10)]);
  await untilThrough(second);
  assertSame(central, second);
});

test("a central daemon that lost its position knows the events by their keys", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report(upTo(10).map((number) => numbered(number)));
  await untilThrough(leaf);
  central.store.database.exec("UPDATE machines SET position = 0, position_key = NULL");
  leaf.report([numbered(10)]);
  await untilThrough(leaf);
  assertSame(central, leaf);
});

test("only new events are forwarded, unless history is asked for", async (t) => {
  const central = centralHarness(t);
  const file = join(tempDir(t), "dashboard.db");
  const before = openStore(file);
  fill(
    before,
    upTo(3).map((number) => numbered(number)),
  );
  before.close();
  const leaf = leafHarness(t, central, { file });
  await untilConnected(leaf);
  leaf.report([numbered(3)]);
  await untilThrough(leaf);
  assert.match(
    central.store
      .eventsAfter(0, 9)
      .map(({ summary }) => summary)
      .join(),
    /^[^,]*event 3$/,
  );
  const [machine] = central.machines.all();
  assert.equal(machine?.missing, 0);
  assert.deepEqual(
    central.machines.gaps(machine?.id ?? 0, 9).map(({ from, to, why }) => [from, to, why]),
    [[1, 3, "off"]],
  );
});

test("days of history are forwarded without a notification", async (t) => {
  const notified: HookEvent[] = [];
  const central = centralHarness(t, {
    policy: {
      decide: (event) => {
        notified.push(event);
        return {
          isNotified: true,
          reason: { code: "person-needed", details: {} },
          kind: "permission",
          cause: event.summary,
          ping: false,
          silent: false,
          destinationIds: ["webhook:1"],
        };
      },
    },
  });
  const link = { isCut: true, lostAnswers: 0, requests: 0 };
  const leaf = leafHarness(t, central, { historyDays: 1, link });
  // Before it was ever connected: the forwarder stores its start position when it starts.
  leaf.report([numbered(0), numbered(1)], Date.now() - 3_600_000);
  link.isCut = false;
  await untilThrough(leaf);
  await waitFor("the history", () => central.store.eventsAfter(0, 9).length === 2);
  assert.equal(notified.length, 2, "they were judged");
  assert.equal(central.store.database.prepare("SELECT count(*) AS count FROM outbox").get()?.["count"], 0);
});

test("event that retention took before it was forwarded is reported as a gap", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report([numbered(0)]);
  await untilThrough(leaf);
  leaf.link.isCut = true;
  leaf.report(upTo(9, 1).map((number) => numbered(number)));
  await waitFor("the failure to be noticed", () => leaf.forwarder.status().state === "failing");
  for (const table of ["payloads", "events"]) leaf.store.database.exec(`DELETE FROM ${table} WHERE seq <= 4`);
  leaf.link.isCut = false;
  await untilThrough(leaf);
  const [machine] = central.machines.all();
  assert.equal(machine?.missing, 3);
  assert.deepEqual(
    central.machines
      .gaps(machine?.id ?? 0, 9)
      .filter(({ why }) => why !== "off")
      .map(({ from, to, why }) => [from, to, why]),
    [[2, 4, "removed"]],
  );
  const there = central.store.eventsAfter(0, 99);
  assert.equal(there.length, 7);
  assert.match(there[1]?.summary ?? "", /event 4/);
});

test("event without its payload is forwarded, and the central daemon says so", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.link.isCut = true;
  leaf.report([numbered(0)]);
  leaf.store.database.exec("DELETE FROM payloads");
  leaf.link.isCut = false;
  await untilThrough(leaf);
  const [event] = central.store.eventsAfter(0, 9);
  assert.equal(central.store.event(event?.seq ?? 0)?.isPayloadKept, false);
});

test("two machines that call themselves alike keep distinct names", async (t) => {
  const central = centralHarness(t);
  await untilConnected(leafHarness(t, central, { machineId: "machine-1" }));
  await untilConnected(leafHarness(t, central, { machineId: "machine-2" }));
  await untilConnected(leafHarness(t, central, { machineId: "machine-3", name: "central" }));
  assert.deepEqual(
    central.machines.all().map(({ label }) => label),
    ["central (2)", "laptop", "laptop (2)"],
  );
});

test("a daemon does not forward to itself, nor to one that forwards", async (t) => {
  const itself = leafHarness(t, centralHarness(t, { machineId: "machine-laptop", forwards: true }));
  await waitFor("a refusal", () => itself.forwarder.status().error?.message.includes("upstream/self"));
  const ring = leafHarness(t, centralHarness(t, { forwards: true }));
  await waitFor("a refusal", () => ring.forwarder.status().error?.message.includes("upstream/forwards"));
  assert.equal(ring.forwarder.status().state, "failing");
});

test("machine with another database forwards all it has, and doubles are known", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report(upTo(4).map((number) => numbered(number)));
  await untilThrough(leaf);
  // As if the central daemon had received more than exists: an older copy of the database was restored.
  central.store.database.exec("UPDATE machines SET position = 900");
  leaf.link.isCut = true;
  leaf.report([numbered(4)]);
  await waitFor("the failure to be noticed", () => leaf.forwarder.status().state === "failing");
  leaf.link.isCut = false;
  await untilThrough(leaf);
  assertSame(central, leaf);
});

test("a removed machine and all its data go, and only new events come back", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report(upTo(60).map((number) => numbered(number, { session_id: `s${number % 3}` })));
  await untilThrough(leaf);
  central.store.indexSearch(1000);
  leaf.link.isCut = true;
  assert.equal(central.machines.remove("laptop"), true);
  assert.equal(central.machines.remove("laptop"), false);
  for (let steps = 0; central.machines.forgetSome(); steps += 1) assert.ok(steps < 10_000, "it comes to no end");
  assert.deepEqual(central.machines.all(), []);
  assert.deepEqual(central.store.eventsAfter(0, 99), []);
  assert.deepEqual(central.store.sessions({ limit: 9, nowMs: 0 }), []);
  central.store.database.exec("INSERT INTO events_fts (events_fts, rank) VALUES ('integrity-check', 1)");
  leaf.link.isCut = false;
  leaf.report([numbered(60, { session_id: "s0" })]);
  await untilThrough(leaf);
  await waitFor("the new one", () => central.store.eventsAfter(0, 99).length === 1);
  assert.deepEqual(
    central.machines.all().map(({ label }) => label),
    ["laptop"],
  );
});

test("no part of another machine's event is forwarded again", async (t) => {
  const { central, leaf } = await connectedPair(t);
  leaf.report([numbered(0)]);
  await untilThrough(leaf);
  const log = createForwardLog(central.store.database);
  log.begin({ sinceMs: 0, nowMs: Date.now() });
  const page = log.page(0, { maxEvents: 9, maxBytes: 1000 });
  assert.deepEqual([page.events.length, page.through, page.isEnd], [0, 1, true]);
});

test("events and positions of machines survive a rebuild of the central database", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  home.ingest(store, [payload({ session_id: "own" })]);
  const central = centralHarness(t, { store });
  const leaf = leafHarness(t, central);
  await waitFor("a connection", () => leaf.forwarder.status().state === "forwarding");
  leaf.report([payload({ session_id: "far" }), payload({ session_id: "far", hook_event_name: "Stop" })]);
  leaf.ingest.applyFacts("far", [{ kind: "title", by: "client", title: "Far away" }]);
  await waitFor("the title", () => store.session("far")?.title === "Far away");
  home.ingest(store, [payload({ session_id: "own", hook_event_name: "Stop" })]);
  leaf.link.isCut = true;
  await leaf.stop();
  const before = [store.eventsAfter(0, 99), store.session("far"), store.session("own"), central.machines.all()];
  store.close();

  await home.rebuild();
  const after = home.open();
  assert.deepEqual(
    [after.eventsAfter(0, 99), after.session("far"), after.session("own"), createMachineStore(after.database).all()],
    before,
  );
});
