import assert from "node:assert/strict";
import { test } from "node:test";
import { payload } from "../../support/payload.ts";
import { surviveOutage } from "./outage-cases.ts";
import { discordHarness } from "./harness.ts";
import { keepSecrets } from "./secret-case.ts";

const HOUR_MS = 3_600_000;
const prompt = payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the till" });
const end = payload({ hook_event_name: "SessionEnd", reason: "other" });
const ask = payload({
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_input: { command: "rm -rf build" },
});

test("outage neither loses nor doubles: 20 min of lost answers, bot-text", async (t) =>
  surviveOutage(t, { what: "lost answers", place: "bot-text", minutes: 20 }));

test("card that missed the end of its session is corrected by the next daemon", async (t) => {
  const harness = await discordHarness(t);
  const channelId = harness.fake.addTextChannel({ name: "general" });
  const env = { DISCORD_WEBHOOK_URL: harness.fake.addWebhook(channelId) };
  const first = await harness.start(env);
  await first.play([prompt], 5000);
  const outage = harness.fake.fault({ effect: { kind: "lost-before" }, times: Infinity });
  await first.fire(end);
  await first.stop();
  outage.cancel();
  assert.match(harness.fake.transcript(channelId), /🔵 shop — running/);
  const editsBefore = harness.fake.requests.length;

  const second = await harness.start(env);
  await harness.time.advance(5000);
  assert.match(harness.fake.transcript(channelId), /⏹️ shop — ended/);
  await second.stop();
  const edits = harness.fake.requests.length;
  assert.equal(edits - editsBefore, 1);
});

test("open permission request is sent with its ping after hours without a daemon", async (t) => {
  const harness = await discordHarness(t);
  const channelId = harness.fake.addTextChannel({ name: "general" });
  const env = {
    DISCORD_WEBHOOK_URL: harness.fake.addWebhook(channelId),
    DISCORD_MENTION_USER_ID: harness.fake.addMember(),
  };
  const running = await harness.start(env);
  await running.play([prompt], 5000);
  await running.fire(ask);
  await running.stop();
  await harness.time.advance(3 * HOUR_MS);
  await harness.start(env);
  await harness.time.advance(10_000);
  assert.match(harness.fake.transcript(channelId), /Bash\? ⚠ rm -rf build .*\{pings user\}/);
  assert.equal(harness.fake.pings.length, 1);
});

test("card of a session stops showing it as running after the machine slept for hours", async (t) => {
  const harness = await discordHarness(t);
  const channelId = harness.fake.addTextChannel({ name: "general" });
  const running = await harness.start({ DISCORD_WEBHOOK_URL: harness.fake.addWebhook(channelId) });
  await running.play([prompt], 5000);
  const { now } = harness.time.clock;
  t.mock.method(harness.time.clock, "now", () => now() + 8 * HOUR_MS);
  await harness.time.advance(70_000);
  assert.match(harness.fake.transcript(channelId), /unknown/);
});

for (const place of ["webhook-text", "bot-text"] as const) {
  test(`tokens stay out of logs, API, stream and database in every eighth failure: ${place}`, async (t) =>
    keepSecrets(t, place, 8));
}
