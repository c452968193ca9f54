import assert from "node:assert/strict";
import { test } from "node:test";
import type { HookEvent } from "../../../src/core/event.ts";
import { createForwardLog } from "../../../src/store/machines/forward-log.ts";
import { createMachineStore } from "../../../src/store/machines/machine-store.ts";
import { archivedHome } from "../../support/archived-home.ts";
import { centralHarness, leafHarness } from "../../support/machine-harness.ts";
import { connectedPair, numbered, untilThrough, upTo } from "../../support/machine-truths.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

test("sessions and events can be limited to one machine, or to this one's own", async (t) => {
  const { central, leaf } = await connectedPair(t, centralHarness(t));
  leaf.report(upTo(5).map((number) => numbered(number)));
  await untilThrough(leaf);
  const count = (machine: string | null): readonly number[] => [
    central.store.sessions({ machine, limit: 9, nowMs: 0 }).length,
    central.store.log({ machine, limit: 99 }).events.length,
  ];
  assert.deepEqual(
    [count("laptop"), count("tower"), count(null)],
    [
      [1, 5],
      [0, 0],
      [0, 0],
    ],
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

test("a daemon does not forward to itself, nor to one that forwards", async (t) => {
  const itself = leafHarness(t, centralHarness(t, { machineId: "machine-laptop", forwards: true }));
  await waitFor("a refusal", () => itself.forwarder.status().error?.message.includes("upstream/self"));
  const ring = leafHarness(t, centralHarness(t, { forwards: true }));
  await waitFor("a refusal", () => ring.forwarder.status().error?.message.includes("upstream/forwards"));
  assert.equal(ring.forwarder.status().state, "failing");
});

test("a removed machine and all its data go, and only new events come back", async (t) => {
  const { central, leaf } = await connectedPair(t, centralHarness(t));
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
  const { central, leaf } = await connectedPair(t, centralHarness(t));
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
