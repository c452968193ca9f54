import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryOutcome } from "../../../src/core/notification/delivery.ts";
import { workerHarness } from "../../support/worker-harness.ts";

const DOWN: DeliveryOutcome = { kind: "retry", reason: "HTTP 503" };

test("an answered request is edited once, and then never again", async (t) => {
  const { outbox, time, edits, answered, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission", ping: true });
  worker.changed([]);
  await time.advance(3000);
  worker.recheck(["s"]);
  await time.advance(1000);
  assert.deepEqual(edits, [], "it is open");
  answered.add("cause-1");
  worker.recheck(["s"]);
  await time.advance(0);
  assert.deepEqual(
    edits.map(({ headlines, messageId }) => [messageId, ...headlines]),
    [["m1", "#1 allowed"]],
  );
  assert.equal(outbox.list({ limit: 1 })[0]?.resolvedAtMs, time.clock.now());
  worker.recheck(["s"]);
  await time.advance(60_000);
  assert.equal(edits.length, 1);
});

test("what is over comes behind new requests, and before cards and quiet messages", async (t) => {
  const { time, order, answered, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  report({ kind: "permission" }, "asks");
  report({}, "quiet");
  await time.advance(2000);
  order.length = 0;
  answered.add("cause-1");
  worker.recheck(["s"]);
  worker.changed(["s"]);
  await time.advance(0);
  assert.deepEqual(order, ["post #2", "edit #1 allowed", "post #3", "card s"]);
});

test("what was answered without a daemon is edited by the next, before any change", async (t) => {
  const { time, edits, answered, startWorker, report } = workerHarness(t);
  const first = startWorker();
  report({ kind: "permission" });
  report({ kind: "permission" }, "other");
  first.changed([]);
  await time.advance(5000);
  await first.stop();
  answered.add("cause-1");
  startWorker();
  await time.advance(0);
  assert.deepEqual(
    edits.map(({ headlines }) => headlines),
    [["#1 allowed"]],
  );
});

test("a request answered while it is sent is edited at once", async (t) => {
  const { service, time, edits, answered, startWorker, report } = workerHarness(t);
  const { promise, resolve } = Promise.withResolvers<DeliveryOutcome>();
  t.mock.method(service, "post", async () => promise);
  const worker = startWorker();
  report({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  answered.add("cause-1");
  worker.recheck(["s"]);
  resolve({ kind: "sent", messageId: "m9" });
  await time.advance(0);
  assert.deepEqual(
    edits.map(({ messageId }) => messageId),
    ["m9"],
  );
});

test("an edit that the disk could not record is made again, with the same text", async (t) => {
  const { outbox, time, edits, answered, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  const full = t.mock.method(outbox, "resolve", () => {
    throw Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR" });
  });
  answered.add("cause-1");
  worker.recheck(["s"]);
  await time.advance(1000);
  full.mock.restore();
  await time.advance(120_000);
  assert.deepEqual(
    edits.map(({ headlines }) => headlines),
    [["#1 allowed"], ["#1 allowed"]],
  );
});

test("failed edits delay no new request, and are made when the service is back", async (t) => {
  const { outbox, time, order, edits, editAnswers, answered, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  editAnswers.push(...Array.from({ length: 9 }, () => DOWN));
  answered.add("cause-1");
  worker.recheck(["s"]);
  await time.advance(70_000);
  order.length = 0;
  editAnswers.length = 0;
  report({ kind: "permission" }, "asks");
  worker.changed([]);
  await time.advance(2000);
  assert.deepEqual(order, ["post #2", "edit #1 allowed"], "a message that got through ends the wait");
  assert.equal(outbox.unresolved("webhook:1", "s").length, 0);
  assert.ok(edits.length < 12, "tries become rarer");
});

test("a limit on edits holds neither messages nor cards", async (t) => {
  const { time, order, editAnswers, answered, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  editAnswers.push({ kind: "wait", delayMs: 30_000, everywhere: false, reason: "429" });
  answered.add("cause-1");
  worker.recheck(["s"]);
  await time.advance(0);
  report({ kind: "failure" });
  worker.changed(["s"]);
  await time.advance(29_000);
  assert.deepEqual(order, ["post #1", "edit #1 allowed", "card s", "post #2"]);
  await time.advance(1000);
  assert.equal(order.at(-1), "edit #1 allowed");
});

test("a message that is gone is not tried again, in a closed thread after the next one", async (t) => {
  const { time, edits, editAnswers, answered, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission" });
  report({ kind: "permission" }, "closed");
  worker.changed([]);
  await time.advance(3000);
  editAnswers.push({ kind: "refused", reason: "the message was deleted" }, "closed");
  answered.add("cause-1").add("cause-2");
  worker.recheck(["s", "closed"]);
  await time.advance(1000);
  worker.recheck(["s", "closed"]);
  await time.advance(60_000);
  assert.deepEqual(
    edits.map(({ headlines }) => headlines),
    [["#1 allowed"], ["#2 allowed"]],
  );
  report({}, "closed");
  worker.changed([]);
  await time.advance(2000);
  assert.deepEqual(edits.at(-1)?.headlines, ["#2 allowed"]);
  assert.equal(edits.length, 3);
});

test("a message of several requests stays open for those that are", async (t) => {
  const { time, edits, answers, answered, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 9000, everywhere: false, reason: "the channel's minute is full" });
  for (const kind of ["tool", "permission", "permission"] as const) report({ kind });
  worker.changed([]);
  await time.advance(20_000);
  answered.add("cause-3");
  worker.recheck(["s"]);
  await time.advance(0);
  answered.add("cause-2");
  worker.recheck(["s"]);
  await time.advance(0);
  assert.deepEqual(
    edits.map(({ headlines }) => headlines),
    [
      ["#1", "#2", "#3 allowed"],
      ["#1", "#2 allowed", "#3 allowed"],
    ],
  );
});

test("an answer that the client explains later is edited again if there is more", async (t) => {
  const { outbox, time, edits, answered, running, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  running.add("cause-1");
  answered.add("cause-1");
  for (let count = 0; count < 3; count += 1) {
    worker.recheck(["s"]);
    await time.advance(1000);
  }
  assert.deepEqual([edits.length, outbox.list({ limit: 1 })[0]?.resolvedAtMs], [1, null]);
  running.clear();
  worker.recheck(["s"]);
  await time.advance(1000);
  assert.equal(edits.length, 1);
  assert.equal(outbox.unresolved("webhook:1", "s").length, 0);
});

test("where messages cannot be edited, nothing is asked or kept busy", async (t) => {
  const { service, outbox, time, answered, startWorker, report } = workerHarness(t);
  Reflect.deleteProperty(service, "amend");
  const read = t.mock.method(outbox, "unresolved");
  const worker = startWorker();
  report({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  answered.add("cause-1");
  worker.recheck(["s"]);
  await time.advance(3000);
  assert.equal(read.mock.callCount(), 0);
});
