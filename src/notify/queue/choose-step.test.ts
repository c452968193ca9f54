import assert from "node:assert/strict";
import { test } from "node:test";
import { mergedInto } from "../../core/i18n/delivery-reason.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { choosePost } from "./choose-step.ts";
import { TIMINGS } from "./destination-queue-options.ts";

const delivery = (id: number, fields: Partial<Delivery> = {}): Delivery => ({
  id,
  seq: id,
  sessionId: "s",
  destinationId: "d",
  kind: "tool",
  cause: `c${id}`,
  ping: false,
  silent: true,
  createdAtMs: 0,
  state: "waiting",
  attempts: 0,
  batch: null,
  firstTriedAtMs: null,
  sentAtMs: null,
  messageId: null,
  resolvedAtMs: null,
  text: null,
  reason: null,
  ...fields,
});

type Changes = Partial<Parameters<typeof choosePost>[0]>;

const choice = (open: readonly Delivery[], nowMs: number, changes: Changes = {}) =>
  choosePost({
    open,
    nowMs,
    maxBatch: 10,
    timings: TIMINGS,
    heldUntilMs: () => -Infinity,
    limitedUntilMs: () => -Infinity,
    stillHolds: () => true,
    notBeforeMs: () => 0,
    isOvertaken: () => false,
    mayMix: () => false,
    ...changes,
  });
const choose = (open: readonly Delivery[], nowMs: number, changes: Changes = {}) => {
  const step = choice(open, nowMs, changes);
  return "deliveries" in step ? [step.kind, step.deliveries.map(({ id }) => id)] : step;
};
const quietHeld = (urgency: string): number => (urgency === "quiet" ? 30_000 : 0);
const list = (count: number, fields: Partial<Delivery> = {}) =>
  Array.from({ length: count }, (_, index) => delivery(index + 1, fields));

test("without open messages there is no step", () => {
  assert.deepEqual(choose([], 0), { kind: "none" });
});

test("a quiet message waits for others, then goes with them", () => {
  assert.deepEqual(choose(list(2), 100), { kind: "later", atMs: 1500 });
  assert.deepEqual(choose(list(2), 1500), ["post", [1, 2]]);
});

test("a full batch waits no longer, and the rest stays for the next one", () => {
  assert.deepEqual(choose(list(14), 100), ["post", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
});

test("an urgent message goes at once, with earlier ones of its session", () => {
  const failure = delivery(3, { kind: "failure", ping: true });
  assert.deepEqual(choose([failure, delivery(4)], 0), ["post", [3]]);
  assert.deepEqual(choose([delivery(1), delivery(2), failure, delivery(4)], 0), ["post", [1, 2, 3]]);
});

test("an urgent message overtakes every quiet message of other sessions", () => {
  const others = Array.from({ length: 50 }, (_, index) => delivery(index + 1, { sessionId: `quiet-${index}` }));
  const failure = delivery(60, { kind: "failure" });
  const question = delivery(61, { kind: "question", sessionId: "asks" });
  assert.deepEqual(choose([...others, failure, question], 9000), ["post", [61]]);
  assert.deepEqual(choose([...others, failure], 9000), ["post", [60]]);
});

test("too many messages before a request are folded; where each is alone, it overtakes", () => {
  const open = [...list(12), delivery(13, { kind: "permission" })];
  const step = choice(open, 2000);
  assert.ok(step.kind === "end");
  assert.deepEqual(
    step.deliveries.map(({ id }) => id),
    [1, 2, 3],
  );
  assert.deepEqual(step.end, { state: "folded", reason: mergedInto(4) });
  assert.deepEqual(choose(open.slice(3), 2000), ["post", [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]]);
  assert.deepEqual(choose(open, 2000, { maxBatch: 1 }), ["post", [13]]);
});

test("a question in its grace holds up no other session", () => {
  const open = [delivery(1, { kind: "permission" }), delivery(2, { sessionId: "other" })];
  assert.deepEqual(choose(open, 1500), ["post", [2]]);
  assert.deepEqual(choose(open.slice(0, 1), 1500), { kind: "later", atMs: 2000 });
});

test("while quiet messages wait for their part of a limit, a question does not", () => {
  const open = [delivery(1, { sessionId: "other" }), delivery(2, { kind: "plan" })];
  assert.deepEqual(choose(open, 5000, { heldUntilMs: quietHeld }), ["post", [2]]);
  assert.deepEqual(choose(open.slice(0, 1), 5000, { heldUntilMs: quietHeld }), { kind: "later", atMs: 30_000 });
});

test("messages delayed by a limit go as one, where sessions may be together", () => {
  const quiet = [1, 2, 3].map((id) => delivery(id, { sessionId: `s${id}` }));
  const asked = [4, 5].map((id) => delivery(id, { sessionId: `s${id}`, kind: "permission" }));
  const pressed: Changes = { mayMix: () => true, limitedUntilMs: () => 4000 };
  assert.deepEqual(choose(quiet, 4000, pressed), ["post", [1, 2, 3]]);
  assert.deepEqual(choose([...quiet, ...asked], 4000, pressed), ["post", [4, 5]]);
  assert.deepEqual(choose(quiet, 4000, { ...pressed, mayMix: (id) => id !== "s2" }), ["post", [1, 3]]);
  assert.deepEqual(choose(quiet, 4000, { mayMix: () => true }), ["post", [1]]);
});

test("an answered question is discarded, and the open one of its session is not", () => {
  const open = [delivery(1, { kind: "permission" }), delivery(2, { kind: "question" })];
  assert.deepEqual(choose(open, 100, { stillHolds: ({ id }) => id !== 1 }), ["end", [1]]);
  assert.deepEqual(choose(open.slice(1), 5000, { stillHolds: ({ id }) => id !== 1 }), ["post", [2]]);
});

test("an answered question that may be in the channel is left, others are repeated", () => {
  const doubtful = { kind: "permission", batch: 1, attempts: 1, state: "unknown" } as const;
  assert.deepEqual(choose([delivery(1, doubtful)], 5000, { stillHolds: () => false }), ["end", [1]]);
  const whole = [delivery(1, doubtful), delivery(2, { ...doubtful, kind: "tool" })];
  assert.deepEqual(choose(whole, 5000, { stillHolds: () => false }), ["post", [1, 2]]);
});

test("a message that a person sends again is sent, answered or not", () => {
  const wish = delivery(1, { kind: "permission", batch: 1 });
  assert.deepEqual(choose([wish], 5000, { stillHolds: () => false }), ["post", [1]]);
});

test("a question is never too old while it is open", () => {
  const question = delivery(1, { kind: "permission", ping: true });
  assert.deepEqual(choose([question], 3 * TIMINGS.deadlineMs), ["post", [1]]);
});

test("a question waits two seconds for its answer", () => {
  const question = delivery(1, { kind: "permission", ping: true });
  assert.deepEqual(choose([question], 0), { kind: "later", atMs: 2000 });
  assert.deepEqual(choose([question], 2000), ["post", [1]]);
});

const finished = (id: number, fields: Partial<Delivery> = {}) =>
  delivery(id, { kind: "finished", cause: `finished:${id}`, ...fields });

test("a silent finished turn waits for the next prompt, one that asks does not", () => {
  assert.deepEqual(choose([finished(1)], 2000), { kind: "later", atMs: 60_000 });
  assert.deepEqual(choose([finished(1)], 2000, { maxBatch: 1 }), { kind: "later", atMs: 60_000 });
  assert.deepEqual(choose([finished(1)], 60_000), ["post", [1]]);
  for (const fields of [{ silent: false }, { cause: "finished-asks:1" }]) {
    assert.deepEqual(choose([finished(1, fields)], 2000), ["post", [1]]);
  }
});

test("a finished turn is discarded once a person prompts again, if it was not tried", () => {
  const overtaken: Changes = { stillHolds: () => false, isOvertaken: () => true };
  assert.deepEqual(choose([finished(1)], 2000, overtaken), ["end", [1]]);
  assert.deepEqual(choose([finished(1)], 70_000, overtaken), ["end", [1]]);
  assert.deepEqual(choose([finished(1, { batch: 1, state: "unknown" })], 2000, overtaken), ["post", [1]]);
  assert.deepEqual(choose([finished(1, { batch: 1 })], 2000, overtaken), ["post", [1]], "a person sends it again");
  assert.deepEqual(choose([finished(1, { silent: false })], 2000, overtaken), ["post", [1]]);
  const verbose: Changes = { ...overtaken, timings: { ...TIMINGS, finishedGraceMs: 0 } };
  assert.deepEqual(choose([finished(1)], 2000, verbose), ["post", [1]]);
});

test("a finished turn waits no longer once its session changes without a prompt", () => {
  assert.deepEqual(choose([finished(1)], 2000, { stillHolds: () => false }), ["post", [1]]);
});

test("a finished turn goes along with the next message of its session", () => {
  assert.deepEqual(choose([finished(1), delivery(2, { createdAtMs: 5000 })], 6500), ["post", [1, 2]]);
  const question = delivery(2, { kind: "permission", createdAtMs: 5000 });
  assert.deepEqual(choose([finished(1), question], 7000), ["post", [1, 2]]);
  assert.deepEqual(choose([finished(1), question], 7000, { maxBatch: 1 }), ["post", [2]]);
  assert.deepEqual(choose([finished(1), delivery(2, { sessionId: "other" })], 2000), ["post", [2]]);
});

test("sessions are not mixed in one message", () => {
  const open = [delivery(1), delivery(2, { sessionId: "other" }), delivery(3)];
  assert.deepEqual(choose(open, 2000), ["post", [1, 3]]);
});

test("a repeat is the same message, whatever has come since", () => {
  const open = [delivery(1, { batch: 1 }), delivery(2, { batch: 1 }), delivery(3)];
  assert.deepEqual(choose(open, 0), ["post", [1, 2]]);
});

test("stale quiet messages are folded into the first of the last three", () => {
  const open = list(20);
  const step = choice(open, TIMINGS.staleAfterMs + 1);
  assert.ok(step.kind === "end");
  assert.equal(step.deliveries.length, 17);
  assert.deepEqual(step.end, { state: "folded", reason: mergedInto(18) });
  assert.deepEqual(choose(open.slice(17), TIMINGS.staleAfterMs + 1), ["post", [18, 19, 20]]);
});

test("urgent ones are never folded", () => {
  const open = list(20, { kind: "failure" });
  assert.deepEqual(choose(open, TIMINGS.staleAfterMs + 1), ["post", [1]]);
});

test("after a day a message is given up, unless it is on its way already", () => {
  assert.deepEqual(choose([delivery(1), delivery(2)], TIMINGS.deadlineMs + 1), ["end", [1, 2]]);
  assert.deepEqual(choose([delivery(1, { batch: 1 })], TIMINGS.deadlineMs + 1), ["post", [1]]);
});
