import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryOutcome } from "../../../src/core/notification/delivery.ts";
import { workerHarness } from "../../support/worker-harness.ts";

test("a burst becomes batches in order, each message once", async (t) => {
  const { time, posts, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  for (let index = 0; index < 23; index += 1) report();
  worker.changed([]);
  await time.advance(5000);
  assert.deepEqual(
    posts.map(({ headlines }) => headlines.length),
    [10, 10, 3],
  );
  assert.deepEqual(
    posts.flatMap(({ headlines }) => headlines),
    Array.from({ length: 23 }, (_, index) => `#${index + 1}`),
  );
  assert.deepEqual(new Set(states()), new Set(["sent"]));
});

test("a sent message keeps what it said, a waiting one has no text", async (t) => {
  const { outbox, time, startWorker, report } = workerHarness(t);
  report();
  assert.equal(outbox.list({ limit: 1 })[0]?.text, null);
  startWorker();
  await time.advance(5000);
  assert.equal(outbox.list({ limit: 1 })[0]?.text, "#1");
});

test("a permission request goes two seconds later, behind the session's first card", async (t) => {
  const { time, posts, cards, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission", ping: true });
  worker.changed(["s"]);
  await time.advance(0);
  assert.equal(cards.length, 1);
  assert.equal(posts.length, 0);
  await time.advance(2000);
  assert.equal(posts.length, 1);
});

test("a question answered before its notification is not sent", async (t) => {
  const { time, posts, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission", ping: true }, "answered");
  report({ kind: "failure" }, "answered");
  worker.changed([]);
  await time.advance(5000);
  assert.equal(posts.length, 1);
  assert.deepEqual(states(), ["discarded", "sent"]);
});

test("the same cause notifies once, and the second event has the reason", async (t) => {
  const { outbox, time, posts, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission", cause: "permission:t1" });
  report({ kind: "permission", cause: "permission:t1" });
  worker.changed([]);
  await time.advance(5000);
  assert.equal(posts.length, 1);
  assert.deepEqual(outbox.decisionOf(1), { isNotified: true, reason: { code: "level", details: {} } });
  assert.deepEqual(outbox.decisionOf(2), {
    isNotified: false,
    reason: { code: "told-before", details: {} },
  });
});

test("message fails for good while others are sent, and can be sent again by a person", async (t) => {
  const { outbox, time, posts, answers, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  answers.push(...Array.from({ length: 6 }, (): DeliveryOutcome => ({ kind: "retry", reason: "HTTP 502" })));
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(500);
  // Another session's card is sent in between.
  worker.changed(["other"]);
  await time.advance(600_000);
  assert.deepEqual(states(), ["failed"]);
  assert.equal(outbox.list({ limit: 1 })[0]?.reason, "HTTP 502");
  assert.equal(new Set(posts.map(({ key }) => key)).size, 1, "each try is the same message");
  assert.equal(outbox.retry(1), true);
  worker.changed([]);
  await time.advance(1000);
  assert.deepEqual(states(), ["sent"]);
});

test("in an outage retries become rarer, and no message is given up", async (t) => {
  const { time, posts, answers, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  answers.push(...Array.from({ length: 30 }, (): DeliveryOutcome => ({ kind: "retry", reason: "HTTP 503" })));
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(20 * 60_000);
  assert.deepEqual(states(), ["waiting"]);
  assert.deepEqual(
    posts.slice(0, 9).map(({ atMs }, index) => atMs - (posts[index - 1]?.atMs ?? atMs)),
    [0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000],
  );
  await time.advance(15 * 60_000);
  assert.deepEqual(states(), ["sent"]);
  assert.equal(new Set(posts.map(({ key }) => key)).size, 1);
});

test("possibly delivered message is retried rarely, and at once behind a sent card", async (t) => {
  const { time, posts, cards, answers, cardAnswers, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  const lost: DeliveryOutcome = { kind: "unknown", reason: "HTTP 503" };
  answers.push(lost, lost, lost, lost);
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(70_000);
  assert.deepEqual(
    posts.map(({ atMs }, index) => atMs - (posts[index - 1]?.atMs ?? atMs)),
    [0, 2000, 10_000, 50_000],
  );
  // The next retry would be more than four minutes away.
  cardAnswers.push(lost, lost);
  worker.changed(["s"]);
  await time.advance(20_000);
  assert.equal(cards.length, 2);
  assert.equal(posts.length, 4, "a card that fails brings no message forward");
  await time.advance(60_000);
  assert.deepEqual(states(), ["sent"]);
});

test("an unsent message has no attempt: three hours without a network lose none", async (t) => {
  const { outbox, time, posts, answers, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  const offline: DeliveryOutcome = { kind: "retry", reason: "no connection (ENOTFOUND)", offline: true };
  answers.push(...Array.from({ length: 600 }, () => offline));
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(3 * 3_600_000);
  assert.ok(posts.length > 150 && posts.length < 200, `${posts.length} tries`);
  answers.length = 0;
  await time.advance(60_000);
  assert.deepEqual(states(), ["sent"]);
  assert.equal(outbox.list({ limit: 1 })[0]?.attempts, 1);
});

test("a rate limit waits as long as it says and counts no try", async (t) => {
  const { outbox, time, posts, answers, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 40_000, everywhere: false, reason: "429 shared" });
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(39_999);
  assert.equal(posts.length, 1);
  assert.equal(worker.status()[0]?.state, "waiting");
  await time.advance(1);
  assert.equal(posts.length, 2);
  assert.equal(outbox.list({ limit: 1 })[0]?.attempts, 1);
});

test("a stop of all requests stops the other destinations too", async (t) => {
  const { time, posts, answers, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 600_000, everywhere: true, reason: "Cloudflare" });
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(100);
  report({ kind: "failure", destinationIds: ["webhook:2"] });
  worker.changed([]);
  await time.advance(599_000);
  assert.equal(posts.length, 1);
  await time.advance(1000);
  assert.equal(posts.length, 3);
});

test("disabled destination is retried after 15 minutes and its messages are kept", async (t) => {
  const { time, posts, answers, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "disabled", reason: "unknown webhook" });
  report({ kind: "failure" });
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(899_000);
  assert.equal(posts.length, 1);
  assert.deepEqual(states(), ["waiting", "waiting"]);
  assert.deepEqual(worker.status()[0]?.state, "disabled");
  await time.advance(1000);
  assert.deepEqual(states(), ["sent", "sent"]);
});

test("message with a lost answer is retried with its key", async (t) => {
  const { time, posts, answers, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "unknown", reason: "no answer" });
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(2000);
  assert.equal(posts.length, 2);
  assert.equal(posts[0]?.key, posts[1]?.key);
});

test("a rate limit after a lost answer leaves the message uncertain", async (t) => {
  const { time, answers, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  answers.push(
    { kind: "unknown", reason: "no answer" },
    { kind: "wait", delayMs: 5000, everywhere: false, reason: "429" },
    { kind: "retry", reason: "502" },
  );
  report({ kind: "failure" });
  worker.changed([]);
  for (let tries = 1; tries <= 3; tries += 1) {
    assert.deepEqual(states(), [tries === 1 ? "waiting" : "unknown"]);
    await time.advance(3500);
  }
  await time.advance(60_000);
  assert.deepEqual(states(), ["sent"]);
});

test("message in flight when the process ended is retried by the next as the same one", async (t) => {
  const { outbox, time, posts, startWorker, report, states } = workerHarness(t);
  report();
  report();
  const begun = [1, 2].map((id) => ({ id, text: "" }));
  outbox.begin(begun, 1, time.clock.now());
  report();
  startWorker();
  await time.advance(5000);
  assert.deepEqual(
    posts.map(({ headlines }) => headlines),
    [["#1", "#2"], ["#3"]],
  );
  assert.deepEqual(states(), ["sent", "sent", "sent"]);
});

test("after a long outage old quiet messages are one that counts the rest", async (t) => {
  const { time, posts, startWorker, report } = workerHarness(t);
  for (let index = 0; index < 40; index += 1) report();
  await time.advance(3_600_000);
  startWorker();
  await time.advance(1000);
  assert.deepEqual(
    posts.map(({ headlines }) => headlines),
    [["#38 +37 stale", "#39 stale", "#40 stale"]],
  );
});

test("cards are shown at a polite rate, however often sessions change", async (t) => {
  const { time, cards, startWorker } = workerHarness(t);
  const worker = startWorker();
  for (let index = 0; index < 100; index += 1) {
    worker.changed(["a", "b"]);
    await time.advance(100);
  }
  assert.deepEqual(new Set(cards.map(({ sessionId }) => sessionId)), new Set(["a", "b"]));
  for (const id of ["a", "b"]) {
    const shown = cards.filter(({ sessionId }) => sessionId === id).length;
    assert.ok(shown >= 4 && shown <= 6, `${id} was shown ${shown} times in ten seconds`);
  }
});
