import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnnouncementKind } from "../../../src/core/announcement.ts";
import type { DeliveryOutcome } from "../../../src/core/delivery.ts";
import { randomNumbers } from "../discord/busy-sessions.ts";
import { workerRig } from "../../support/worker-rig.ts";

const KINDS: readonly AnnouncementKind[] = [
  "permission",
  "question",
  "failure",
  "finished",
  "subagent",
  "tool",
  "tool",
];
const SESSIONS = 5;
const MESSAGES = 120;

/** Nothing was stored on the other side, so a test may tell a double from a repeat. */
const SETBACKS: readonly DeliveryOutcome[] = [
  { kind: "wait", delayMs: 7000, everywhere: false, reason: "the channel's minute is full" },
  { kind: "wait", delayMs: 300, everywhere: false, reason: "429" },
  { kind: "retry", reason: "HTTP 408" },
  { kind: "retry", reason: "no connection", offline: true },
];

const isQuestion = (kind: string): boolean => kind === "permission" || kind === "question";

for (const mixes of [true, false]) {
  for (const seed of [1, 2, 3]) {
    const where = mixes ? "one channel" : "threads";
    test(`worker loses, doubles and reorders nothing under limits: ${where}, seed ${seed}`, async (t) => {
      const rig = workerRig(t);
      const random = randomNumbers(seed);
      const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
      if (mixes) Object.assign(rig.service, { mayMix: () => true });
      const shown: { readonly ids: readonly number[]; readonly atMs: number }[] = [];
      t.mock.method(rig.service, "post", async (_: unknown, messages: readonly { readonly headline: string }[]) => {
        const setback = random() < 0.3 ? pick(SETBACKS) : undefined;
        if (setback !== undefined) return setback;
        const ids = messages.map(({ headline }) => Number(/\d+/.exec(headline)?.[0]));
        shown.push({ ids, atMs: rig.time.clock.now() });
        return { kind: "sent", messageId: "m", channelId: "c" };
      });
      let worker = rig.startWorker();
      for (let number = 1; number <= MESSAGES; number += 1) {
        const kind = pick(KINDS) ?? "tool";
        rig.tell({ kind, mention: kind !== "tool" && kind !== "subagent" }, `s${Math.floor(random() * SESSIONS)}`);
        if (random() < 0.1) rig.answered.add(`cause-${Math.ceil(random() * number)}`);
        worker.changed([]);
        await rig.time.advance(Math.floor(random() * 1500));
        if (random() < 0.03) {
          await worker.stop();
          worker = rig.startWorker();
        }
      }
      await rig.time.advance(600_000);

      const all = rig.outbox.list({ limit: 500 }).toReversed();
      const told = shown.flatMap(({ ids }) => ids);
      assert.deepEqual(told.length, new Set(told).size, "doubled");
      const sent = all.filter(({ state }) => state === "sent").map(({ id }) => id);
      assert.deepEqual(
        told.toSorted((one, other) => one - other),
        sent,
      );
      for (const { state, kind } of all) {
        assert.ok(
          state === "sent" || state === "folded" || (state === "discarded" && isQuestion(kind)),
          `${kind} ${state}`,
        );
      }
      // In each session what was told stands in the order of events.
      const sessions = Map.groupBy(told, (id) => all[id - 1]?.sessionId);
      for (const ids of sessions.values())
        assert.deepEqual(
          ids,
          ids.toSorted((one, other) => one - other),
        );
    });
  }
}

test("an answer while a limit holds the request takes back its message alone", async (t) => {
  const { time, posts, answers, answered, startWorker, tell, states } = workerRig(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 20_000, everywhere: false, reason: "the channel's minute is full" });
  tell({ kind: "permission", cause: "permission:t1" });
  tell({ kind: "permission", cause: "permission:t2" });
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

test("too much before a request is folded, and counted in what goes along", async (t) => {
  const { time, posts, answers, startWorker, tell } = workerRig(t);
  const worker = startWorker();
  answers.push({ kind: "wait", delayMs: 30_000, everywhere: false, reason: "the channel's minute is full" });
  for (let count = 0; count < 14; count += 1) tell();
  worker.changed([]);
  await time.advance(2000);
  tell({ kind: "permission" });
  worker.changed([]);
  await time.advance(3000);
  assert.deepEqual(posts.at(-1)?.headlines.slice(0, 2), ["#6 +5", "#7"]);
  assert.equal(posts.at(-1)?.headlines.at(-1), "#15");
});

test("the outbox says of each message whether it pinged", async (t) => {
  const { outbox, time, startWorker, tell } = workerRig(t);
  tell({ kind: "finished", mention: true, cause: "finished:1" });
  tell({ kind: "permission", mention: true, cause: "permission:1" }, "other");
  await time.advance(700_000);
  startWorker();
  await time.advance(5000);
  assert.deepEqual(
    outbox.list({ limit: 9 }).map(({ kind, mention }) => [kind, mention]),
    [
      ["permission", true],
      ["finished", false],
    ],
  );
});

test("a refused message of several sessions is sent again as one of each", async (t) => {
  const { time, posts, answers, service, startWorker, tell, states } = workerRig(t);
  Object.assign(service, { mayMix: () => true });
  const worker = startWorker();
  answers.push(
    { kind: "wait", delayMs: 9000, everywhere: false, reason: "the channel's minute is full" },
    { kind: "refused", reason: "HTTP 400 code 200000" },
    { kind: "refused", reason: "HTTP 400 code 200000" },
  );
  for (const session of ["a", "b", "c"]) tell({ kind: "permission" }, session);
  worker.changed([]);
  await time.advance(20_000);
  assert.deepEqual(
    posts.map(({ headlines }) => headlines),
    [["#1"], ["#1", "#2", "#3"], ["#1"], ["#2"], ["#3"]],
  );
  assert.deepEqual(states(), ["failed", "sent", "sent"]);
});
