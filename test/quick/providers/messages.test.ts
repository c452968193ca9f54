import assert from "node:assert/strict";
import { test } from "node:test";
import { PLACEHOLDERS } from "../../../src/core/template.ts";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { BOT_TOKEN } from "../../fake-providers/fake-telegram.ts";
import { openPlace } from "../discord/conversation.ts";
import { controlSequences, visibleText } from "../../fake-providers/slack-rules.ts";
import { CHAT_ID, deliveriesOf, sessionOf, TOPIC, providersHarness } from "./harness.ts";

test("request, failure and finished turn are sent once to each provider", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start(harness.env.all);
  const { prompt, began, asks, ran, finished, broke } = sessionOf(1);
  await running.play([prompt, began, asks, ran, finished()], 5000);
  await harness.time.advance(60_000);
  await running.play([prompt, broke], 5000);
  await harness.time.advance(30_000);

  const reported = harness.ntfy.published(TOPIC).map(({ title, priority }) => `${priority} ${title}`);
  assert.deepEqual(reported, [
    "4 🔐 shop · Bash? ⚠ rm -rf build",
    "1 ✅ shop · allowed after 5 s · Bash ⚠ rm -rf build",
    "2 🏁 shop · finished — All done",
    "4 ❌ shop · API server error",
  ]);
  // The second replaces the first.
  assert.equal(harness.ntfy.shown(TOPIC).length, 3);
  assert.equal(harness.slack.messages.length, 3);
  assert.match(visibleText(harness.slack.messages[0] ?? {}), /^🔐 shop · Bash\? ⚠ rm -rf build\n/);
  assert.ok(
    harness.slack.messages.every((message) => controlSequences(message).every((one) => one.startsWith("<http://127."))),
  );
  const bodies = harness.receiver.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  assert.deepEqual(
    bodies.map(({ kind, priority, silent, resolution }) => [kind, priority, silent, resolution]),
    [
      ["permission", 4, false, null],
      ["permission", 1, false, "allowed"],
      ["finished", 2, true, null],
      ["failure", 4, false, null],
    ],
  );
  assert.equal(bodies[0]?.["id"], bodies[1]?.["id"]);
  assert.deepEqual(Object.keys(bodies[0] ?? {}).sort(), [...PLACEHOLDERS].sort());
  assert.deepEqual(
    [...new Set(await deliveriesOf(running))].sort(),
    ["failure", "finished", "permission"]
      .flatMap((kind) => [
        `ntfy:127.0.0.1 ${kind} sent`,
        `outgoing:127.0.0.1 ${kind} sent`,
        `slack:127.0.0.1 ${kind} sent`,
        `teams:127.0.0.1 ${kind} sent`,
        `telegram:${CHAT_ID} ${kind} sent`,
      ])
      .sort(),
  );
});

test("every provider beside Discord gets the same messages in the same order", async (t) => {
  const harness = await providersHarness(t);
  const { channelId, access } = openPlace(harness, "webhook-text");
  const running = await harness.start({ ...access, ...harness.env.all, DISCORD_LEVEL: "verbose" });
  const { prompt, began, ran, finished } = sessionOf(1);
  await running.play([prompt, began, ran, finished("one"), prompt, finished("two")], 20_000);
  await harness.time.advance(30_000);

  const expected = [/Fix the login/, /Bash/, /one/, /Fix the login/, /two/];
  const received = {
    ntfy: harness.ntfy.published(TOPIC).map(({ title }) => title),
    slack: harness.slack.texts(),
    teams: harness.teams.texts(),
    telegram: harness.telegram.messages.map(({ text }) => text.plain),
    outgoing: harness.receiver.requests.map(({ body }) => (JSON.parse(body) as { title: string }).title),
    discord: harness.fake
      .messagesIn(channelId)
      .slice(1)
      .map(({ content }) => content),
  };
  for (const [provider, lines] of Object.entries(received)) {
    assert.equal(lines.length, expected.length, `${provider}: ${lines.join(" | ")}`);
    for (const [index, pattern] of expected.entries()) assert.match(lines[index] ?? "", pattern, provider);
  }
});

test("quiet hours make notifications silent; a request answered at once is not sent", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start({ ...harness.env.ntfy, DISCORD_QUIET_HOURS: "00:00-23:59" });
  const { prompt, began, asks, ran, broke } = sessionOf(1);
  await running.play([prompt, began], 5000);
  await running.fire(asks);
  await running.play([ran], 5000);
  await running.play([broke], 5000);
  assert.deepEqual(
    harness.ntfy.published(TOPIC).map(({ priority, title }) => [priority, title]),
    [[2, "❌ shop · API server error"]],
  );
});

test("burst is one notification and one Slack message; a webhook gets each", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start({ ...harness.env.all, DISCORD_LEVEL: "verbose" });
  const { prompt, began, ran } = sessionOf(1);
  await running.fire(prompt, began, ran, began.replace('"t"', '"t2"'), ran.replace('"t"', '"t2"'));
  await harness.time.advance(30_000);
  const [one, ...more] = harness.ntfy.published(TOPIC);
  assert.match(one?.title ?? "", /\(\+2 more\)$/);
  assert.equal(one?.message.split("\n").length, 3);
  assert.equal(more.length, 0);
  const counted = [harness.slack.messages, harness.teams.cards, harness.telegram.messages, harness.receiver.requests];
  assert.deepEqual(
    counted.map(({ length }) => length),
    [1, 1, 1, 3],
  );
});

test("template and headers shape the request of a webhook", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start({
    ...harness.env.outgoing,
    CCEN_WEBHOOK_TEMPLATE: `'{"content":"{title}","embeds":[{"description":"{text}"}],"level":"{priority}"}'`,
    CCEN_WEBHOOK_HEADERS: `'{"Authorization":"Bearer tk_1234567890"}'`,
  });
  const { prompt, finished } = sessionOf(1);
  const { prompt: other, began, asks, ran } = sessionOf(2);
  await running.play([prompt, finished('","evil":"1')], 5000);
  await harness.time.advance(60_000);
  await running.play([other, began, asks, ran], 5000);
  await harness.time.advance(10_000);
  const [request, ...others] = harness.receiver.requests;
  assert.ok(request !== undefined);
  // The template does not name the resolution, so that a chat would show a second message.
  assert.deepEqual(
    others.map((one) => (JSON.parse(one.body) as { content: string }).content),
    ["shop/“Fix the login” · Bash? ⚠ rm -rf build"],
  );
  const { body, headers, path } = request;
  assert.equal(headers["authorization"], "Bearer tk_1234567890");
  assert.equal(headers["content-type"], "application/json");
  assert.match(String(headers["idempotency-key"]), /^[0-9a-f]{32}$/);
  assert.equal(path, "/in/T0K3N-ABC?key=q1w2e3r4");
  const parsed = JSON.parse(body) as { content: string; level: number };
  assert.deepEqual(Object.keys(parsed), ["content", "embeds", "level"]);
  assert.match(parsed.content, /^shop · finished — ","evil":"1$/);
  assert.equal(parsed.level, 2);
});

test("destinations are named without their addresses, and the settings hide them", async (t) => {
  const harness = await providersHarness(t);
  const running = await harness.start(harness.env.all);
  const { destinations } = await running.get<DeliveriesDto>("/api/deliveries");
  assert.deepEqual(
    destinations.map(({ destination, state }) => `${destination.replace(/:\d+$/, "")} ${state}`),
    ["outgoing", "ntfy", "slack", "teams"].map((id) => `${id}:127.0.0.1 ok`).concat(`telegram:${CHAT_ID} ok`),
  );
  const settings = JSON.stringify(await running.get("/api/settings"));
  for (const secret of [TOPIC, "T0K3N-ABC", "XXXXXXXX", "S1gnature", BOT_TOKEN]) assert.ok(!settings.includes(secret));
});
