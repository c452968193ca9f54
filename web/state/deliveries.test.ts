import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto, DeliveryDto } from "../../src/api/dto.ts";
import type { DeliveryQuery } from "../api.ts";
import { createDeliveries, type DeliveryFilter } from "./deliveries.ts";
import { createFakeTime, fakeApi, sampleDelivery } from "../../test/support/page/state-harness.ts";

const EVERYTHING: DeliveryFilter = { state: null, kind: null, destination: null, sessionId: null };

/** The list over a fake daemon with one array, oldest first. */
function setUp(stored: DeliveryDto[] = []) {
  const time = createFakeTime();
  const daemon = {
    stored,
    destinations: [] as DeliveriesDto["destinations"],
    reachable: true,
    asked: [] as DeliveryQuery[],
    /** Answers wait for this. */
    hold: null as Promise<void> | null,
  };
  const deliveries = createDeliveries({
    after: time.after,
    api: fakeApi({
      deliveries: async (query) => {
        daemon.asked.push(query);
        await daemon.hold;
        if (!daemon.reachable) throw new TypeError("fetch failed");
        const matching = daemon.stored
          .filter((one) => one.id < Number(query.before ?? Infinity))
          .filter((one) => (query.state ?? one.state) === one.state)
          .filter((one) => (query.session ?? one.session_id) === one.session_id)
          .toReversed()
          .slice(0, Number(query.limit));
        const next = matching.length < Number(query.limit) ? null : (matching.at(-1)?.id ?? null);
        return { deliveries: matching, next, destinations: daemon.destinations };
      },
      sendTestMessage: async () => {},
      actOnDelivery: async (id, action) => {
        const index = daemon.stored.findIndex((one) => one.id === id && one.state === "failed");
        const found = daemon.stored[index];
        if (found === undefined) throw new Error(`No notification ${id} to ${action}.`);
        daemon.stored[index] = { ...found, state: action === "retry" ? "waiting" : "discarded" };
      },
    }),
  });
  const ids = () => deliveries.list.value.map(({ id }) => id);
  /** Requests for the list, without the counts of dead letters. */
  const lists = () => daemon.asked.filter(({ limit }) => limit !== "100").length;
  return { time, daemon, deliveries, ids, lists };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => sampleDelivery(index + 1));

test("while unseen, only dead letters are counted, and slowly", async () => {
  const { time, daemon, deliveries } = setUp([sampleDelivery(1), sampleDelivery(2, { state: "failed" })]);
  daemon.destinations = [{ destination: "webhook:1", state: "disabled", reason: "gone", until: null, open: 1 }];
  deliveries.start();
  await time.advance(0);
  assert.deepEqual(deliveries.trouble.value, { deadLetters: 1, more: false, disabledDestinations: 1 });
  for (let i = 0; i < 50; i++) deliveries.changed();
  await time.advance(19_999);
  assert.deepEqual(daemon.asked, [{ state: "failed", limit: "100" }]);
  await time.advance(1);
  assert.equal(daemon.asked.length, 2);
  assert.deepEqual(deliveries.list.value, []);
});

test("while viewed, changes refetch at most every two seconds, silence every ten", async () => {
  const { time, daemon, deliveries, ids, lists } = setUp([sampleDelivery(1)]);
  deliveries.start();
  deliveries.show(EVERYTHING);
  await time.advance(0);
  assert.deepEqual(ids(), [1]);
  const before = lists();
  daemon.stored.push(sampleDelivery(2));
  for (let i = 0; i < 20; i++) {
    deliveries.changed();
    await time.advance(100);
  }
  assert.equal(lists(), before + 1);
  assert.deepEqual(ids(), [2, 1]);
  await time.advance(9000);
  const settled = lists();
  await time.advance(10_000);
  assert.equal(lists(), settled + 1);
  deliveries.stop();
  await time.advance(60_000);
  assert.equal(lists(), settled + 1);
});

test("while messages are under way the page asks more often, unless disabled", async () => {
  const { time, daemon, deliveries, lists } = setUp([sampleDelivery(1, { state: "sending" })]);
  const destination = { destination: "webhook:1", state: "ok", reason: null, until: null, open: 1 } as const;
  daemon.destinations = [destination];
  deliveries.start();
  deliveries.show(EVERYTHING);
  await time.advance(0);
  const before = lists();
  await time.advance(10_000);
  assert.equal(lists(), before + 5);
  daemon.destinations = [{ ...destination, state: "disabled" }];
  await time.advance(2000);
  const disabled = lists();
  await time.advance(10_000);
  assert.equal(lists(), disabled + 1);
});

test("pages join, and a refresh brings all that was paged up to date", async () => {
  const { time, daemon, deliveries, ids } = setUp(many(120));
  deliveries.start();
  deliveries.show(EVERYTHING);
  await time.advance(0);
  assert.equal(ids().length, 50);
  assert.equal(deliveries.hasOlder.value, true);
  await deliveries.loadOlder();
  await deliveries.loadOlder();
  assert.deepEqual(
    ids(),
    Array.from({ length: 120 }, (_, index) => 120 - index),
  );
  assert.equal(deliveries.hasOlder.value, false);
  daemon.stored[0] = sampleDelivery(1, { state: "discarded" });
  daemon.stored.push(sampleDelivery(121));
  await time.advance(10_000);
  assert.equal(ids().length, 121);
  assert.equal(deliveries.list.value.at(-1)?.state, "discarded");
});

test("beyond one answer's length older messages stay, without duplicates", async () => {
  const { time, daemon, deliveries, ids } = setUp(many(700));
  deliveries.start();
  deliveries.show(EVERYTHING);
  await time.advance(0);
  for (let i = 0; i < 11; i++) await deliveries.loadOlder();
  assert.equal(ids().length, 600);
  daemon.stored.push(sampleDelivery(701));
  await time.advance(10_000);
  assert.deepEqual(
    ids(),
    Array.from({ length: 600 }, (_, index) => 701 - index),
  );
  await deliveries.loadOlder();
  await deliveries.loadOlder();
  await deliveries.loadOlder();
  assert.equal(new Set(ids()).size, 701);
  assert.equal(deliveries.hasOlder.value, false);
});

test("an answer for an abandoned view is dropped", async () => {
  const { time, daemon, deliveries, ids } = setUp([sampleDelivery(1, { session_id: "a" }), sampleDelivery(2)]);
  deliveries.start();
  await time.advance(0);
  const gate = Promise.withResolvers<void>();
  daemon.hold = gate.promise;
  deliveries.show(EVERYTHING);
  deliveries.show({ ...EVERYTHING, sessionId: "a" });
  daemon.hold = null;
  gate.resolve();
  await time.advance(2000);
  assert.deepEqual(ids(), [1]);
});

test("a dead letter sent again leaves the count; a refusal stays until the next try", async () => {
  const { time, deliveries } = setUp([sampleDelivery(1, { state: "failed" }), sampleDelivery(2, { state: "failed" })]);
  deliveries.start();
  deliveries.show(EVERYTHING);
  await time.advance(0);
  const acting = deliveries.act(1, "retry");
  assert.deepEqual([...deliveries.busy.value], [1]);
  await acting;
  assert.equal(deliveries.busy.value.size, 0);
  assert.equal(deliveries.list.value.at(-1)?.state, "waiting");
  assert.equal(deliveries.trouble.value.deadLetters, 1);

  await deliveries.act(1, "discard");
  assert.match(String(deliveries.rejection.value), /No notification 1 to discard/);
  await time.advance(30_000);
  assert.notEqual(deliveries.rejection.value, null);
  await deliveries.act(2, "discard");
  assert.equal(deliveries.rejection.value, null);
  assert.equal(deliveries.trouble.value.deadLetters, 0);
});

test("without an answer the list stays, with the error, until there is one again", async () => {
  const { time, daemon, deliveries, ids } = setUp([sampleDelivery(1)]);
  deliveries.start();
  deliveries.show(EVERYTHING);
  await time.advance(0);
  daemon.reachable = false;
  await time.advance(10_000);
  assert.deepEqual(ids(), [1]);
  assert.notEqual(deliveries.problem.value, null);
  daemon.reachable = true;
  await time.advance(10_000);
  assert.equal(deliveries.problem.value, null);
});
