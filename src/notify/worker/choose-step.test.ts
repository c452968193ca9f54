import assert from "node:assert/strict";
import { test } from "node:test";
import type { Delivery } from "../../core/outbox.ts";
import { choosePost } from "./choose-step.ts";
import { backoffMs, PACE } from "./pace.ts";

const delivery = (id: number, fields: Partial<Delivery> = {}): Delivery => ({
  id,
  seq: id,
  sessionId: "s",
  destinationId: "d",
  kind: "tool",
  cause: `c${id}`,
  mention: false,
  silent: true,
  createdAtMs: 0,
  state: "waiting",
  attempts: 0,
  batch: null,
  firstTriedAtMs: null,
  sentAtMs: null,
  messageId: null,
  reason: null,
  ...fields,
});

const choose = (open: readonly Delivery[], nowMs: number) => {
  const step = choosePost({ open, nowMs, maxBatch: 10, pace: PACE });
  return "deliveries" in step ? [step.kind, step.deliveries.map(({ id }) => id)] : step;
};
const list = (count: number, fields: Partial<Delivery> = {}) =>
  Array.from({ length: count }, (_, index) => delivery(index + 1, fields));

test("nothing open is nothing to do", () => {
  assert.deepEqual(choose([], 0), { kind: "none" });
});

test("a quiet message waits for company, then goes with it", () => {
  assert.deepEqual(choose(list(2), 100), { kind: "later", atMs: 1500 });
  assert.deepEqual(choose(list(2), 1500), ["post", [1, 2]]);
});

test("a full batch waits no longer, and the rest stays for the next one", () => {
  assert.deepEqual(choose(list(14), 100), ["post", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
});

test("an urgent message goes alone and at once, and hurries what stands before it", () => {
  const failure = delivery(3, { kind: "failure", mention: true });
  assert.deepEqual(choose([failure, delivery(4)], 0), ["post", [3]]);
  assert.deepEqual(choose([delivery(1), delivery(2), failure, delivery(4)], 0), ["post", [1, 2]]);
});

test("a question waits two seconds for its answer", () => {
  const question = delivery(1, { kind: "permission", mention: true });
  assert.deepEqual(choose([question], 0), { kind: "later", atMs: 2000 });
  assert.deepEqual(choose([question], 2000), ["post", [1]]);
});

test("sessions are not mixed in one message", () => {
  const open = [delivery(1), delivery(2, { sessionId: "other" }), delivery(3)];
  assert.deepEqual(choose(open, 2000), ["post", [1, 3]]);
});

test("a repeat is the same message, whatever has come since", () => {
  const open = [delivery(1, { batch: 1 }), delivery(2, { batch: 1 }), delivery(3)];
  assert.deepEqual(choose(open, 0), ["post", [1, 2]]);
});

test("after a long outage the stale quiet ones are folded into the first of the last three", () => {
  const open = list(20);
  const step = choosePost({ open, nowMs: PACE.staleAfterMs + 1, maxBatch: 10, pace: PACE });
  assert.equal(step.kind, "fold");
  assert.ok(step.kind === "fold");
  assert.equal(step.deliveries.length, 17);
  assert.equal(step.into.id, 18);
  assert.deepEqual(choose(open.slice(17), PACE.staleAfterMs + 1), ["post", [18, 19, 20]]);
});

test("urgent ones are never folded", () => {
  const open = list(20, { kind: "failure" });
  assert.deepEqual(choose(open, PACE.staleAfterMs + 1), ["post", [1]]);
});

test("after a day a message is given up, unless it is on its way already", () => {
  assert.deepEqual(choose([delivery(1), delivery(2)], PACE.deadlineMs + 1), ["give-up", [1, 2]]);
  assert.deepEqual(choose([delivery(1, { batch: 1 })], PACE.deadlineMs + 1), ["post", [1]]);
});

test("the backoff doubles, is spread, and ends at a minute", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => backoffMs(attempts, 0.5, PACE)),
    [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000],
  );
  assert.deepEqual([backoffMs(1, 0, PACE), backoffMs(1, 0.99, PACE)], [500, 1490]);
});
