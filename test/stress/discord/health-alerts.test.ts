import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { discordHarness, type Env, type Harness, type RunningDaemon } from "../../quick/discord/harness.ts";

const MINUTE_MS = 60_000;

interface Running {
  readonly harness: Harness;
  readonly channel: string;
  readonly env: Env;
  daemon: RunningDaemon;
}

async function run(t: Parameters<typeof discordHarness>[0], env: Env = {}): Promise<Running> {
  const harness = await discordHarness(t);
  const channel = harness.fake.addTextChannel();
  const whole = { DISCORD_WEBHOOK_URL: harness.fake.addWebhook(channel), CCEN_HEALTH_ALERTS: "on", ...env };
  return { harness, channel, env: whole, daemon: await harness.start(whole) };
}

/** An invalid line is a health problem that a test can create and remove. */
const BROKEN: Env = { CCEN_METRICS_REFRESH_SECONDS: "never" };

/** Minutes pass; the daemon checks its health after each. */
async function minutes({ harness, daemon, env }: Running, count: number, more: Env = {}): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    daemon.configure({ ...env, ...more });
    await harness.time.advance(MINUTE_MS);
  }
  daemon.configure({ ...env, ...more });
  await harness.time.advance(5000);
}

const messages = ({ harness, channel }: Running): string => harness.fake.transcript(channel);
const count = (text: string, words: RegExp): number => text.match(new RegExp(words, "g"))?.length ?? 0;

test("health alert is sent once, its end once, and a restart repeats neither", async (t) => {
  const running = await run(t);
  await minutes(running, 3, BROKEN);
  assert.match(messages(running), /🩺 Event notifier · Configuration: degraded/);
  assert.match(messages(running), /1 problem\b[\s\S]*ccen config to see each problem/);
  await running.daemon.stop();
  running.daemon = await running.harness.start({ ...running.env, ...BROKEN });
  await minutes(running, 3, BROKEN);
  assert.equal(count(messages(running), /Configuration: degraded/), 1);

  await minutes(running, 8);
  assert.match(messages(running), /🩺 Event notifier · Configuration: recovered/);
  await minutes(running, 8);
  assert.equal(count(messages(running), /Configuration: /), 2);
});

test("end of trouble while no daemon ran is sent by the next one", async (t) => {
  const running = await run(t);
  await minutes(running, 3, BROKEN);
  await running.daemon.stop();
  running.daemon = await running.harness.start(running.env);
  await minutes(running, 8);
  assert.equal(count(messages(running), /Configuration: degraded/), 1);
  assert.equal(count(messages(running), /Configuration: recovered/), 1);
});

test("health alert in Japanese has Japanese text and advice", async (t) => {
  const running = await run(t, { DISCORD_LANGUAGE: "ja" });
  await minutes(running, 3, BROKEN);
  assert.match(messages(running), /🩺 イベント通知 · 設定: 注意/);
  assert.match(messages(running), /代わりに使用中の値/);
  await minutes(running, 8);
  assert.match(messages(running), /🩺 イベント通知 · 設定: 回復/);
});

test("health alert is not sent while the setting is off", async (t) => {
  const running = await run(t, { CCEN_HEALTH_ALERTS: "off" });
  await minutes(running, 10, BROKEN);
  assert.doesNotMatch(messages(running), /Event notifier/);
});

test("check that flaps is not sent each time", async (t) => {
  const running = await run(t);
  for (let turn = 0; turn < 20; turn += 1) {
    await minutes(running, 1, BROKEN);
    await minutes(running, 1);
  }
  assert.ok(count(messages(running), /Configuration: /) <= 1, messages(running));
});

test("health alert of a bot goes to the channel for alerts", async (t) => {
  const harness = await discordHarness(t);
  const [channel, alerts] = [harness.fake.addTextChannel(), harness.fake.addTextChannel()];
  const env = {
    DISCORD_BOT_TOKEN: harness.fake.addBot(),
    DISCORD_CHANNEL_ID: channel,
    DISCORD_CHANNEL_ALERTS: alerts,
    DISCORD_API_BASE_URL: harness.fake.origin,
    DISCORD_USE_THREADS: "false",
    CCEN_HEALTH_ALERTS: "on",
  };
  const running = { harness, channel, env, daemon: await harness.start(env) };
  await minutes(running, 3, BROKEN);
  assert.match(harness.fake.transcript(alerts), /Event notifier · Configuration: degraded/);
  assert.doesNotMatch(harness.fake.transcript(channel), /Event notifier/);
});

test("health alerts do not pile up while Discord is down", async (t) => {
  const running = await run(t);
  running.harness.fake.fault({ effect: { kind: "status", status: 503, body: {} }, times: Infinity });
  await minutes(running, 4, BROKEN);
  for (let turn = 0; turn < 4; turn += 1) await minutes(running, 30);
  const { deliveries } = await running.daemon.get<DeliveriesDto>(`${ROUTES.deliveries}?kind=health`);
  // One for the problem and, as that may have arrived, one for its end.
  assert.ok(deliveries.length <= 2, JSON.stringify(deliveries));
  for (const { seq, session_id } of deliveries) assert.deepEqual([seq, session_id], [null, "health"]);
});

test("deleted webhook makes no health alert; trouble that ended unsent is discarded", async (t) => {
  const running = await run(t);
  running.harness.fake.fault({
    effect: { kind: "status", status: 404, body: { code: 10_015, message: "Unknown Webhook" } },
    times: Infinity,
  });
  await minutes(running, 4, BROKEN);
  await minutes(running, 20, BROKEN);
  const { deliveries, destinations } = await running.daemon.get<DeliveriesDto>(`${ROUTES.deliveries}?kind=health`);
  assert.equal(destinations[0]?.state, "disabled");
  assert.equal(deliveries.length, 1);
  await minutes(running, 20);
  const after = await running.daemon.get<DeliveriesDto>(`${ROUTES.deliveries}?kind=health`);
  assert.deepEqual(
    after.deliveries.map(({ state }) => state),
    ["discarded"],
  );
});
