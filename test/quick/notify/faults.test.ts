import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryOutcome } from "../../../src/core/notification/delivery.ts";
import { workerHarness } from "../../support/worker-harness.ts";
import { shakeWorker } from "./shaken-worker.ts";

const HOUR_MS = 3_600_000;

function fullDisk(): Error {
  return Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR" });
}

test("messages sent while the disk was full are journalled later, not sent again", async (t) => {
  const { outbox, time, posts, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  const settle = t.mock.method(outbox, "complete", () => {
    throw fullDisk();
  });
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(150_000);
  assert.deepEqual(states(), ["sending"]);
  settle.mock.restore();
  await time.advance(60_000);
  assert.deepEqual(states(), ["sent"]);
  assert.equal(posts.length, 1);
});

test("an attempt that the disk broke off in the middle may be in the channel", async (t) => {
  const { service, time, posts, startWorker, report, states } = workerHarness(t);
  const post = t.mock.method(service, "post", async () => {
    throw fullDisk();
  });
  const worker = startWorker();
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(1000);
  post.mock.restore();
  await time.advance(60_000);
  assert.deepEqual(states(), ["sent"]);
  assert.equal(posts.length, 1);
});

test("a message or a card that throws does not delay the others", async (t) => {
  const { outbox, time, cards, posts, poison, startWorker, report, states } = workerHarness(t);
  poison.add("bad");
  const worker = startWorker();
  report({ kind: "failure" }, "bad");
  report({ kind: "failure" }, "good");
  worker.changed(["bad", "good"]);
  await time.advance(5000);
  assert.deepEqual(states(), ["failed", "sent"]);
  assert.deepEqual(outbox.list({ limit: 1, state: "failed" })[0]?.reason, {
    code: "unwritable",
    details: { error: "TypeError: poison" },
  });
  assert.deepEqual(
    cards.map(({ sessionId }) => sessionId),
    ["good"],
  );
  assert.equal(posts.length, 1);
});

test("a provider that throws on a message has refused it", async (t) => {
  const { service, time, startWorker, report, states } = workerHarness(t);
  const post = t.mock.method(service, "post", async () => {
    throw new RangeError("too many");
  });
  const worker = startWorker();
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(1000);
  post.mock.restore();
  report({ kind: "failure" });
  worker.changed([]);
  await time.advance(1000);
  assert.deepEqual(states(), ["failed", "sent"]);
});

test("a person can send again a message given up after a day, at any age", async (t) => {
  const { outbox, time, posts, answers, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 25 * HOUR_MS, everywhere: false, reason: "slow mode" });
  report();
  worker.changed([]);
  await time.advance(2000);
  report();
  worker.changed([]);
  await time.advance(26 * HOUR_MS);
  assert.deepEqual(states(), ["failed", "failed"]);
  assert.equal(outbox.retry(2), true);
  worker.changed([]);
  await time.advance(2000);
  assert.deepEqual(states(), ["failed", "sent"]);
  assert.deepEqual(posts.at(-1)?.headlines, ["#2 stale"]);
});

test("first message of a session waits behind a card that waits for a limit", async (t) => {
  const { time, cards, posts, cardAnswers, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  const wait: DeliveryOutcome = { kind: "wait", delayMs: 5000, everywhere: false, reason: "a limit" };
  cardAnswers.push(wait, wait);
  report();
  worker.changed(["s"]);
  await time.advance(9000);
  assert.equal(posts.length, 0);
  await time.advance(2000);
  assert.equal(cards.length, 3);
  assert.equal(posts.length, 1);
  assert.ok((cards.at(-1)?.atMs ?? Infinity) <= (posts[0]?.atMs ?? 0));
});

test("an urgent message waits for no card that has to wait for a limit", async (t) => {
  const { time, cards, posts, cardAnswers, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  cardAnswers.push({ kind: "wait", delayMs: 60_000, everywhere: false, reason: "a limit" });
  report({ kind: "permission", ping: true });
  worker.changed(["s"]);
  await time.advance(2000);
  assert.equal(cards.length, 1);
  assert.equal(posts.length, 1);
  await time.advance(60_000);
  assert.equal(cards.length, 2);
});

test("pings of a weekend are no flood: old ones are folded like quiet messages", async (t) => {
  const { time, posts, startWorker, report } = workerHarness(t);
  for (let turn = 0; turn < 40; turn += 1) report({ kind: "finished", ping: true, silent: false });
  await time.advance(HOUR_MS);
  startWorker();
  await time.advance(10_000);
  assert.deepEqual(
    posts.map(({ headlines }) => headlines),
    [["#38 +37 stale", "#39 stale", "#40 stale"]],
  );
});

test("a clock that is set back stops neither messages nor cards", async (t) => {
  const { time, cards, posts, answers, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  worker.changed(["s"]);
  await time.advance(5000);
  answers.push({ kind: "retry", reason: "HTTP 502" });
  report();
  report({ kind: "permission" });
  const { now } = time.clock;
  t.mock.method(time.clock, "now", () => now() - 2 * HOUR_MS);
  worker.changed(["s"]);
  await time.advance(60_000);
  assert.deepEqual(states(), ["sent", "sent"]);
  assert.deepEqual(
    posts.map(({ headlines }) => headlines),
    [
      ["#1", "#2"],
      ["#1", "#2"],
    ],
  );
  assert.equal(cards.length, 2);
});

test("questions that had to wait are sent together, with earlier messages", async (t) => {
  const { time, posts, answers, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 60_000, everywhere: false, reason: "the channel's minute is full" });
  for (const kind of ["permission", "permission", "tool", "permission", "permission"] as const) report({ kind });
  report({ kind: "permission" }, "other");
  worker.changed([]);
  await time.advance(90_000);
  assert.deepEqual(
    posts.slice(1).map(({ headlines }) => headlines),
    [["#1", "#2"], ["#3", "#4", "#5"], ["#6"]],
  );
});

test("an open question is not outdated, and is sent together with a fresh one", async (t) => {
  const { time, posts, answers, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  report({ kind: "permission" }, "other");
  answers.push({ kind: "wait", delayMs: 700_000, everywhere: false, reason: "slow mode" });
  worker.changed([]);
  await time.advance(2000);
  report({ kind: "permission", ping: true, silent: false });
  await time.advance(650_000);
  report({ kind: "permission", ping: true, silent: false });
  await time.advance(100_000);
  assert.deepEqual(posts.at(-1)?.headlines, ["#2", "#3"]);
});

for (const mixes of [true, false]) {
  test(`worker neither loses, doubles nor reorders under limits: ${mixes ? "one channel" : "threads"}`, async (t) =>
    shakeWorker(t, { mixes, seed: 1, messages: 60 }));
}

test("answer while a limit holds the request discards its message alone", async (t) => {
  const { time, posts, answers, answered, startWorker, report, states } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 20_000, everywhere: false, reason: "the channel's minute is full" });
  report({ kind: "permission", cause: "permission:t1" });
  report({ kind: "permission", cause: "permission:t2" });
  worker.changed([]);
  await time.advance(3000);
  assert.deepEqual(posts[0]?.headlines, ["#1", "#2"]);
  answered.add("permission:t1");
  await time.advance(30_000);
  assert.deepEqual(
    posts.slice(1).map(({ headlines }) => headlines),
    [["#2"]],
  );
  assert.deepEqual(states(), ["discarded", "sent"]);
});

test("messages before a request are folded when too many, and counted", async (t) => {
  const { time, posts, answers, startWorker, report } = workerHarness(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 30_000, everywhere: false, reason: "the channel's minute is full" });
  for (let count = 0; count < 14; count += 1) report();
  worker.changed([]);
  await time.advance(2000);
  report({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  assert.deepEqual(posts.at(-1)?.headlines.slice(0, 2), ["#6 +5", "#7"]);
  assert.equal(posts.at(-1)?.headlines.at(-1), "#15");
});

test("outbox says of each message whether it pinged", async (t) => {
  const { outbox, time, startWorker, report } = workerHarness(t);
  report({ kind: "finished", ping: true, cause: "finished:1" });
  report({ kind: "permission", ping: true, cause: "permission:1" }, "other");
  await time.advance(700_000);
  startWorker();
  await time.advance(5000);
  assert.deepEqual(
    outbox.list({ limit: 9 }).map(({ kind, ping: mention }) => [kind, mention]),
    [
      ["permission", true],
      ["finished", false],
    ],
  );
});

test("refused message of several sessions is sent again as one of each", async (t) => {
  const { time, posts, answers, service, startWorker, report, states } = workerHarness(t);
  Object.assign(service, { mayMix: () => true });
  const worker = startWorker();
  answers.push(
    { kind: "wait", delayMs: 9000, everywhere: false, reason: "the channel's minute is full" },
    { kind: "refused", reason: "HTTP 400 code 200000" },
    { kind: "refused", reason: "HTTP 400 code 200000" },
  );
  for (const session of ["a", "b", "c"]) report({ kind: "permission" }, session);
  worker.changed([]);
  await time.advance(20_000);
  assert.deepEqual(
    posts.map(({ headlines }) => headlines),
    [["#1"], ["#1", "#2", "#3"], ["#1"], ["#2"], ["#3"]],
  );
  assert.deepEqual(states(), ["failed", "sent", "sent"]);
});
