import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { NotificationKind } from "../../../src/core/notification/notification.ts";
import type { DeliveryOutcome } from "../../../src/core/notification/delivery.ts";
import { workerHarness } from "../../support/worker-harness.ts";
import { randomNumbers } from "../discord/busy-sessions.ts";

const KINDS: readonly NotificationKind[] = [
  "permission",
  "question",
  "failure",
  "finished",
  "subagent",
  "tool",
  "tool",
];
const SESSIONS = 5;

/** Nothing was stored on the other side, so a test may tell a double from a repeat. */
const SETBACKS: readonly DeliveryOutcome[] = [
  { kind: "wait", delayMs: 7000, everywhere: false, reason: "the channel's minute is full" },
  { kind: "wait", delayMs: 300, everywhere: false, reason: "429" },
  { kind: "retry", reason: "HTTP 408" },
  { kind: "retry", reason: "no connection", offline: true },
];

const isQuestion = (kind: string): boolean => kind === "permission" || kind === "question";

interface Shaking {
  /** Whether messages of several sessions may be combined, as in a channel without threads. */
  readonly mixes: boolean;
  readonly seed: number;
  readonly messages: number;
}

/** Under random limits, failures, responses and restarts the worker loses, doubles and reorders nothing. */
export async function shakeWorker(t: TestContext, { mixes, seed, messages }: Shaking): Promise<void> {
  const harness = workerHarness(t);
  const random = randomNumbers(seed);
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  if (mixes) Object.assign(harness.service, { mayMix: () => true });
  const shown: { readonly ids: readonly number[]; readonly atMs: number }[] = [];
  t.mock.method(harness.service, "post", async (_: unknown, batch: readonly { readonly headline: string }[]) => {
    const setback = random() < 0.3 ? pick(SETBACKS) : undefined;
    if (setback !== undefined) return setback;
    const ids = batch.map(({ headline }) => Number(/\d+/.exec(headline)?.[0]));
    shown.push({ ids, atMs: harness.time.clock.now() });
    return { kind: "sent", messageId: "m" };
  });
  let worker = harness.startWorker();
  for (let number = 1; number <= messages; number += 1) {
    const kind = pick(KINDS) ?? "tool";
    harness.report({ kind, ping: kind !== "tool" && kind !== "subagent" }, `s${Math.floor(random() * SESSIONS)}`);
    if (random() < 0.1) harness.answered.add(`cause-${Math.ceil(random() * number)}`);
    worker.changed([]);
    await harness.time.advance(Math.floor(random() * 1500));
    if (random() < 0.03) {
      await worker.stop();
      worker = harness.startWorker();
    }
  }
  await harness.time.advance(600_000);

  const all = harness.outbox.list({ limit: 500 }).toReversed();
  const notified = shown.flatMap(({ ids }) => ids);
  assert.deepEqual(notified.length, new Set(notified).size, "doubled");
  const sent = all.filter(({ state }) => state === "sent").map(({ id }) => id);
  assert.deepEqual(
    notified.toSorted((one, other) => one - other),
    sent,
  );
  for (const { state, kind } of all) {
    assert.ok(
      state === "sent" || state === "folded" || (state === "discarded" && isQuestion(kind)),
      `${kind} ${state}`,
    );
  }
  // Sent messages of each session are in the order of events.
  const sessions = Map.groupBy(notified, (id) => all[id - 1]?.sessionId);
  for (const ids of sessions.values())
    assert.deepEqual(
      ids,
      ids.toSorted((one, other) => one - other),
    );
}
