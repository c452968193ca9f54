import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { payload } from "../../support/payload.ts";
import { discordHarness, EACH_TURN } from "./harness.ts";

const begin = payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" });

function finish(reply: string): string {
  return payload({ hook_event_name: "Stop", last_assistant_message: reply, background_tasks: [] });
}

test("messages of a deleted webhook are sent by the one that replaces it", async (t) => {
  const harness = await discordHarness(t, EACH_TURN);
  const { fake, time } = harness;
  const channelId = fake.addTextChannel({ name: "general" });
  const old = fake.addWebhook(channelId);
  const running = await harness.start({ DISCORD_WEBHOOK_URL: old });
  await running.play([begin, finish("one")], 5000);
  fake.deleteWebhook(old);
  await running.play([begin, finish("two"), begin, finish("three")], 5000);
  assert.doesNotMatch(fake.transcript(channelId), /two/);
  const { destinations } = await running.get<DeliveriesDto>("/api/deliveries");
  assert.equal(destinations[0]?.state, "disabled");
  assert.match(JSON.stringify(destinations[0].reason), /10015/);
  const asked = fake.requests.filter(({ status }) => status === 404).length;
  await time.advance(2 * 3_600_000);
  assert.equal(fake.requests.filter(({ status }) => status === 404).length, asked, "a 404 is never asked again");
  assert.ok(asked <= 2, `${asked} requests to a webhook that is gone`);

  running.configure({ DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) });
  await time.advance(5000);
  assert.match(fake.transcript(channelId), /finished — one[^]*two[^]*three/);
  const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries");
  assert.deepEqual([...new Set(deliveries.map(({ state }) => state))], ["sent"]);
});

test("events while Discord is switched off are never sent", async (t) => {
  const harness = await discordHarness(t, EACH_TURN);
  const { fake, time } = harness;
  const channelId = fake.addTextChannel({ name: "general" });
  const env = { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) };
  const running = await harness.start({});
  await running.play([begin, finish("one")], 5000);
  running.configure(env);
  await running.play([begin, finish("two")], 5000);
  running.configure({});
  await running.play([begin, finish("three")], 5000);
  running.configure(env);
  await running.play([begin, finish("four")], 5000);
  await time.advance(5000);
  const notified = Array.from(fake.transcript(channelId).matchAll(/finished — (\w+)/g), ([, reply]) => reply);
  assert.deepEqual(notified, ["two", "four"]);
});

test("language changes with the next message", async (t) => {
  const harness = await discordHarness(t, EACH_TURN);
  const { fake } = harness;
  const channelId = fake.addTextChannel({ name: "general" });
  const env = { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) };
  const running = await harness.start(env);
  await running.play([begin, finish("one")], 5000);
  running.configure({ ...env, DISCORD_LANGUAGE: "ja" });
  await running.play([begin, finish("two")], 5000);
  assert.match(fake.transcript(channelId), /finished — one[^]*完了 — two/);
});

const failure = payload({ hook_event_name: "StopFailure", error: "overloaded", last_assistant_message: "Try later" });

test("failed message of a replaced webhook is sent again by the new one", async (t) => {
  const harness = await discordHarness(t);
  const { fake, time } = harness;
  const [before, now] = [fake.addTextChannel({ name: "before" }), fake.addTextChannel({ name: "now" })];
  const running = await harness.start({ DISCORD_WEBHOOK_URL: fake.addWebhook(before) });
  const body = { code: 50035, message: "Invalid Form Body" };
  fake.fault({ effect: { kind: "status", status: 400, body }, match: ({ method }) => method === "POST", times: 2 });
  await running.play([failure], 5000);
  running.configure({ DISCORD_WEBHOOK_URL: fake.addWebhook(now) });
  await time.advance(1000);
  const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries?state=failed");
  assert.equal(deliveries.length, 1);

  const { status } = await fetch(new URL(`/api/deliveries/${deliveries[0]?.id}/retry`, running.url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
  });
  assert.equal(status, 204);
  await time.advance(3000);
  assert.match(fake.transcript(now), /API overloaded — Try later/);
});
