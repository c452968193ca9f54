import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { askingSession } from "../../support/asking-session.ts";
import { EACH_TURN } from "./harness.ts";
import {
  asks,
  askingHarness,
  begins,
  finished,
  leaveDeleted,
  MARK,
  prompt,
  ran,
  repeatLostEdit,
  resolveAfterOutage,
  resolveInArchive,
  resolveInPlace,
  resolveUnderBurst,
} from "./resolution-cases.ts";

// In one or two kinds of place; in all of them in the stress test of this name.
for (const place of ["webhook-text", "bot-forum"] as const) {
  test(`answered request says so in its place, grey and without a ping: ${place}`, async (t) =>
    resolveInPlace(t, place));
}

test("answered request in an archived thread says so and leaves it there: bot-text", async (t) =>
  resolveInArchive(t, "bot-text"));

test("answered request in a post archived for a webhook says so after the next message", async (t) => {
  const { harness, running, channelId, request } = await askingHarness(t, "webhook-forum", EACH_TURN);
  await running.play([prompt, begins, asks], 4000);
  harness.fake.archive(harness.fake.threadsIn(channelId)[0]?.id ?? "");
  await running.fire(ran);
  await harness.time.advance(1000);
  assert.match(request(MARK)?.content ?? "", /^(?:🔐|✅)/);
  await running.play([finished], 10_000);
  assert.match(request(MARK)?.content ?? "", /^✅/);
});

test("message that a person deleted is left alone: webhook-text", async (t) => leaveDeleted(t, "webhook-text"));

test("request answered in an outage says so later, a new one is in time: webhook-text", async (t) =>
  resolveAfterOutage(t, "webhook-text"));

test("edit whose answer was lost as the daemon ended is made again: bot-text", async (t) =>
  repeatLostEdit(t, "bot-text"));

test("request answered without a daemon says so after a start, an open one stays", async (t) => {
  const { harness, running, env, request } = await askingHarness(t, "webhook-text");
  const open = askingSession("a0000002");
  await running.play([prompt, begins, asks, open.prompt, open.begins, open.asks], 4000);
  await running.stop();
  const next = await harness.start(env);
  await next.fire(ran);
  await harness.time.advance(5000);
  assert.match(request(MARK)?.content ?? "", /^✅/);
  assert.match(request("a0000002")?.content ?? "", /^🔐.*<@/);
  assert.equal(harness.fake.pings.length, 2);
});

test("messages of a removed destination are left alone, and say so when it is back", async (t) => {
  const { harness, running, env, request } = await askingHarness(t, "webhook-text");
  await running.play([prompt, begins, asks], 4000);
  const other = harness.fake.addWebhook(harness.fake.addTextChannel({ name: "other" }));
  running.configure({ ...env, DISCORD_WEBHOOK_URL: other });
  await harness.time.advance(1000);
  await running.fire(ran);
  await harness.time.advance(60_000);
  assert.match(request(MARK)?.content ?? "", /^🔐/);
  const { destinations } = await running.get<DeliveriesDto>("/api/deliveries?limit=1");
  assert.deepEqual(
    destinations.map(({ state }) => state),
    ["ok"],
  );
  running.configure(env);
  await harness.time.advance(5000);
  assert.match(request(MARK)?.content ?? "", /^✅/);
});

test("answered requests overtake the finished turns of others, without a ping", async (t) =>
  resolveUnderBurst(t, { place: "webhook-text", requests: 3, others: 15 }));
