import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto } from "../../../src/protocol/dto.ts";
import { payload } from "../../support/payload.ts";
import { discordRig } from "./rig.ts";

const begin = payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" });

function finish(reply: string): string {
  return payload({ hook_event_name: "Stop", last_assistant_message: reply, background_tasks: [] });
}

test("what waits for a webhook that was deleted comes by the one that replaces it", async (t) => {
  const rig = await discordRig(t);
  const { fake, time } = rig;
  const channelId = fake.addTextChannel({ name: "general" });
  const old = fake.addWebhook(channelId);
  const running = await rig.start({ DISCORD_WEBHOOK_URL: old });
  await running.play([begin, finish("one")], 5000);
  fake.deleteWebhook(old);
  await running.play([begin, finish("two"), begin, finish("three")], 5000);
  assert.doesNotMatch(fake.transcript(channelId), /two/);
  const { destinations } = await running.get<DeliveriesDto>("/api/deliveries");
  assert.equal(destinations[0]?.state, "disabled");
  assert.match(destinations[0].reason ?? "", /10015/);
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

test("switched off and on again, Discord tells what happened in between to nobody", async (t) => {
  const rig = await discordRig(t);
  const { fake, time } = rig;
  const channelId = fake.addTextChannel({ name: "general" });
  const env = { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) };
  const running = await rig.start({});
  await running.play([begin, finish("one")], 5000);
  running.configure(env);
  await running.play([begin, finish("two")], 5000);
  running.configure({});
  await running.play([begin, finish("three")], 5000);
  running.configure(env);
  await running.play([begin, finish("four")], 5000);
  await time.advance(5000);
  const told = Array.from(fake.transcript(channelId).matchAll(/finished — (\w+)/g), ([, reply]) => reply);
  assert.deepEqual(told, ["two", "four"]);
});

test("words change their language with the next message", async (t) => {
  const rig = await discordRig(t);
  const { fake } = rig;
  const channelId = fake.addTextChannel({ name: "general" });
  const env = { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) };
  const running = await rig.start(env);
  await running.play([begin, finish("one")], 5000);
  running.configure({ ...env, DISCORD_LANGUAGE: "ja" });
  await running.play([begin, finish("two")], 5000);
  assert.match(fake.transcript(channelId), /finished — one[^]*完了 — two/);
});
