import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlace } from "../discord/conversation.ts";
import { BOT_TOKEN } from "../../fake-providers/fake-telegram.ts";
import { SIDES, surviveOutage } from "./outage-cases.ts";
import { deliveriesOf, openCount, sessionOf, TOPIC, providersHarness } from "./harness.ts";

const MINUTE_MS = 60_000;

// One of each kind; every kind at each provider is a stress test.
const OUTAGES = [
  { side: "ntfy", what: "no network", minutes: 20 },
  { side: "teams", what: "answers of 503", minutes: 20 },
  { side: "telegram", what: "pauses of a minute", minutes: 20 },
] as const;

for (const outage of OUTAGES) {
  const { side, what, minutes } = outage;
  test(`outage neither loses nor doubles: ${minutes} min of ${what}, ${side}`, async (t) => surviveOutage(t, outage));
}

for (const name of ["ntfy", "slack", "teams", "telegram"] as const) {
  const { loopback, got } = SIDES[name];
  test(`lost answer doubles a message once at most, each attempt with one id: ${name}`, async (t) => {
    const harness = await providersHarness(t);
    const running = await harness.start(harness.env[name]);
    loopback(harness).fault({ kind: "lost-after" });
    loopback(harness).fault({ kind: "lost-before" });
    const { prompt, finished } = sessionOf(1);
    await running.play([prompt, finished("one")], 5000);
    await harness.time.advance(5 * MINUTE_MS);
    assert.equal(openCount(running), 0);
    assert.equal(got(harness).length, 2);
    // From version 2.16 on, the second replaces the first.
    assert.equal(harness.ntfy.shown(TOPIC).length, name === "ntfy" ? 1 : 0);
  });
}

test("restart neither repeats nor loses a message", async (t) => {
  const harness = await providersHarness(t);
  const before = await harness.start(harness.env.all);
  const first = sessionOf(1);
  await before.play([first.prompt, first.finished("one")], 5000);
  await harness.slack.stop();
  const second = sessionOf(2);
  await before.play([second.prompt, second.finished("two")], 5000);
  await before.stop();
  await harness.slack.resume();
  const after = await harness.start(harness.env.all);
  await harness.time.advance(MINUTE_MS);
  assert.equal(openCount(after), 0);
  for (const { got } of Object.values(SIDES)) {
    assert.deepEqual(
      got(harness).map((line) => /one|two/.exec(line)?.[0]),
      ["one", "two"],
    );
  }
});

test("destination that is gone is stopped; its messages follow the settings", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start(harness.env.slack);
  harness.slack.archive();
  const first = sessionOf(1);
  await running.play([first.prompt, first.finished("one")], 5000);
  await harness.time.advance(MINUTE_MS);
  const asked = harness.slack.requests.length;
  const second = sessionOf(2);
  await running.play([second.prompt, second.finished("two")], 5000);
  await harness.time.advance(10 * MINUTE_MS);
  assert.equal(harness.slack.requests.length, asked, "it is not asked again for each message");
  const { destinations } = await running.get<{ destinations: { state: string; reason: string }[] }>("/api/deliveries");
  assert.deepEqual([destinations[0]?.state, destinations[0]?.reason], ["disabled", "HTTP 410: channel_is_archived"]);
  const health = JSON.stringify(await running.get("/api/health"));
  assert.match(health, /Slack · 127\.0\.0\.1:\d+ is disabled: HTTP 410: channel_is_archived/);

  running.configure(harness.env.ntfy);
  await harness.time.advance(MINUTE_MS);
  assert.deepEqual(
    harness.ntfy.published(TOPIC).map(({ title }) => title),
    ["🏁 shop/“Fix the login” · finished — one", "🏁 shop/“Fix the login” · finished — two"],
  );
  assert.deepEqual(new Set(await deliveriesOf(running)), new Set(["ntfy:127.0.0.1 finished sent"]));
});

test("refused message is kept with its reason, and the next one is sent", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start(harness.env.outgoing);
  harness.receiver.fault({ kind: "answer", status: 422, body: '{"detail":"no such field"}' });
  for (const number of [1, 2]) {
    const { prompt, finished } = sessionOf(number);
    await running.play([prompt, finished()], 5000);
  }
  await harness.time.advance(MINUTE_MS);
  const { deliveries } = await running.get<{ deliveries: { state: string; reason: string | null }[] }>(
    "/api/deliveries",
  );
  assert.deepEqual(
    deliveries.map(({ state, reason }) => [state, reason]),
    [
      ["sent", null],
      ["failed", 'HTTP 422: {"detail":"no such field"}'],
    ],
  );
});

test("destination that is down does not delay the others, nor does Discord's ban", async (t) => {
  const harness = await providersHarness(t);
  const { access } = openPlace(harness, "webhook-text");
  const running = await harness.start({ ...access, ...harness.env.all });
  harness.fake.fault({ effect: { kind: "cloudflare", form: "text" }, times: Infinity });
  harness.slack.fault({ kind: "answer", status: 500 }, Infinity);
  const { prompt, finished } = sessionOf(1);
  await running.play([prompt, finished()], 5000);
  await harness.time.advance(MINUTE_MS);
  assert.deepEqual([harness.ntfy.published(TOPIC).length, harness.receiver.requests.length], [1, 1]);
});

test("service that quotes a secret brings it into no log, answer or row", async (t) => {
  const harness = await providersHarness(t);
  const token = "tk_q1w2e3r4t5z6";
  const env = { ...harness.env.all, CCEN_NTFY_TOKEN: token, CCEN_WEBHOOK_HEADERS: `X-Key: ${token}` };
  const running = await harness.start(env);
  const sides = [
    { side: harness.ntfy, address: harness.env.all["CCEN_NTFY_URL"] },
    { side: harness.slack, address: harness.env.all["CCEN_SLACK_WEBHOOK_URL"] },
    { side: harness.receiver, address: harness.env.all["CCEN_WEBHOOK_URL"] },
    { side: harness.teams, address: harness.env.all["CCEN_TEAMS_WEBHOOK_URL"] },
    { side: harness.telegram, address: `${harness.telegram.origin}/bot${BOT_TOKEN}/sendMessage` },
  ];
  for (const { side, address } of sides) {
    const error = `cannot POST ${address} with ${[harness.ntfy, harness.receiver].includes(side) ? `Bearer ${token}` : ""}`;
    for (const status of [400, 404, 500])
      side.fault({
        kind: "answer",
        status,
        body: JSON.stringify({
          code: 1,
          error: side === harness.teams ? { code: "X", message: error } : error,
          description: error,
        }),
      });
  }
  for (const number of [1, 2, 3]) {
    const { prompt, finished } = sessionOf(number);
    await running.play([prompt, finished()], 5000);
    await harness.time.advance(20 * MINUTE_MS);
  }
  const seen = JSON.stringify([
    await running.get("/api/deliveries"),
    await running.get("/api/health"),
    harness.logger.records,
    running.daemon.store.database.prepare("SELECT * FROM outbox").all(),
  ]);
  assert.match(seen, /\[secret\]/);
  for (const secret of [TOPIC, "T0K3N-ABC", "q1w2e3r4", "XXXXXXXX", token, BOT_TOKEN.slice(10), "S1gnature"])
    assert.ok(!seen.includes(secret), secret);
});
