import assert from "node:assert/strict";
import { test } from "node:test";
import { CHAT_ID, deliveriesOf, openCount, providersHarness, sessionOf } from "./harness.ts";

const MINUTE_MS = 60_000;

interface Deliveries {
  readonly destinations: readonly { readonly state: string; readonly reason: string | null }[];
}

test("silent messages make no sound on Telegram, requests do, and the topic gets both", async (t) => {
  const harness = await providersHarness(t);
  harness.telegram.chat(CHAT_ID).topics.add(42);
  const running = await harness.start({ ...harness.env.telegram, CCEN_TELEGRAM_THREAD_ID: "42" });
  const { prompt, began, asks, ran, finished } = sessionOf(1);
  await running.play([prompt, began, asks, ran, finished()], 5000);
  await harness.time.advance(90_000);
  assert.deepEqual(
    harness.telegram.messages.map(({ silent, threadId, text, earlier }) => [
      silent,
      threadId,
      ...[...earlier, text].map(({ plain }) => plain.split("\n")[0]),
    ]),
    [
      [false, 42, "🔐 shop · Bash? ⚠ rm -rf build", "✅ shop · allowed after 5 s · Bash ⚠ rm -rf build"],
      [true, 42, "🏁 shop · finished — All done"],
    ],
  );
});

test("a group's 20 messages a minute delay messages, and none is lost or doubled", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start(harness.env.telegram);
  const count = 24;
  for (let number = 1; number <= count; number += 1) {
    const { prompt, began, asks } = sessionOf(number);
    await running.fire(prompt, began, asks);
  }
  await harness.time.advance(5 * MINUTE_MS);
  assert.equal(openCount(running), 0);
  const states = await deliveriesOf(running);
  assert.deepEqual([states.length, new Set(states).size], [count, 1]);
  assert.equal(states[0], `telegram:${CHAT_ID} permission sent`);
  const lines = harness.telegram.messages.flatMap(({ text }) => text.plain.match(/^🔐.*[^)]$/gm) ?? []);
  assert.equal(lines.length, count);
  assert.deepEqual(
    harness.telegram.requests.filter(
      (request, index, all) => request.atMs - (all[index - 1]?.atMs ?? -Infinity) < 1000,
    ),
    [],
  );
});

const CLOSED = [
  { state: "left", reason: /^HTTP 403: Forbidden: bot was kicked from the supergroup chat$/ },
  { state: "read-only", reason: /not enough rights to send text messages/ },
  { state: { movedTo: -1009 }, reason: /upgraded to a supergroup chat \(its number is -1009 now\)$/ },
] as const;

for (const { state, reason } of CLOSED) {
  test(`a chat that is ${typeof state === "string" ? state : "moved"} stops the destination, with the reason`, async (t) => {
    const harness = await providersHarness(t);
    const running = await harness.start(harness.env.telegram);
    harness.telegram.chat(CHAT_ID).state = state;
    const { prompt, finished } = sessionOf(1);
    await running.play([prompt, finished("one")], 5000);
    await harness.time.advance(MINUTE_MS);
    const { destinations } = await running.get<Deliveries>("/api/deliveries");
    assert.equal(destinations[0]?.state, "disabled");
    assert.match(destinations[0]?.reason ?? "", reason);
    assert.equal(openCount(running), 1, "the message waits for the settings");
  });
}

test("a Teams workflow that is turned off stops the destination", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start(harness.env.teams);
  harness.teams.turnOff();
  const { prompt, finished } = sessionOf(1);
  await running.play([prompt, finished("one")], 5000);
  await harness.time.advance(MINUTE_MS);
  const { destinations } = await running.get<Deliveries>("/api/deliveries");
  assert.deepEqual(
    destinations.map(({ state, reason }) => [state, reason]),
    [["disabled", "HTTP 400: WorkflowTriggerIsNotEnabled: The trigger is not enabled."]],
  );
});
