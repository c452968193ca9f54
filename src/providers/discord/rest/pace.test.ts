import assert from "node:assert/strict";
import { test } from "node:test";
import {
  notification,
  attemptOf,
  discordHarness,
  sessionCard,
  untilSettled,
} from "../../../../test/support/discord-harness.ts";

/** More than the thirty that a channel takes in a minute. */
const COUNT = 40;
const NUMBERS = Array.from({ length: COUNT }, (_, index) => `number ${index}.`);

const numbersIn = (messages: readonly { readonly content: string }[]): readonly (string | undefined)[] =>
  messages.map(({ content }) => /number \d+/.exec(content)?.[0]).map((found) => found && `${found}.`);

test("burst of a webhook arrives whole, in order and unrefused by the hidden limit", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId) });
  const to = destinations.webhookIds[0] ?? "";
  for (const text of NUMBERS) {
    await untilSettled(time, text, async (attempt) => service.post(to, [notification(text)], attempt));
  }
  assert.deepEqual(numbersIn(fake.messagesIn(channelId)), NUMBERS);
  assert.equal(fake.invalidRequests.tooMany, 0);
});

test("a bot's burst arrives whole and in order without a single refusal", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot(), useThreads: false });
  const to = `channel:${channelId}`;
  for (const text of NUMBERS) {
    await untilSettled(time, text, async (attempt) => service.post(to, [notification(text)], attempt));
  }
  assert.deepEqual(numbersIn(fake.messagesIn(channelId)), NUMBERS);
  assert.equal(fake.invalidRequests.tooMany, 0);
});

test("two webhooks of one channel lose no message to their shared limit", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const services = [1, 2].map(() => open({ webhookUrl: fake.addWebhook(channelId) }));
  for (const [index, text] of NUMBERS.entries()) {
    const { service, destinations } = services[index % 2] ?? assert.fail();
    const to = destinations.webhookIds[0] ?? "";
    await untilSettled(time, text, async (attempt) => service.post(to, [notification(text)], attempt));
  }
  assert.deepEqual(numbersIn(fake.messagesIn(channelId)), NUMBERS);
  assert.equal(fake.invalidRequests.tooMany, fake.invalidRequests.tooManyShared);
  assert.ok(fake.invalidRequests.tooMany <= 10, String(fake.invalidRequests.tooMany));
});

test("edits of a card older than an hour wait for their own limit, new messages do not", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot(), useThreads: false });
  const to = `channel:${channelId}`;
  await service.showCard(to, sessionCard(), attemptOf("card"));
  await time.advance(2 * 3_600_000);
  const outcomes: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const outcome = await service.showCard(to, sessionCard({ detail: `step ${count}` }), attemptOf("card"));
    outcomes.push(outcome === "unchanged" ? outcome : outcome.kind);
  }
  assert.deepEqual(outcomes, ["sent", "sent", "sent", "wait"]);
  assert.equal((await service.post(to, [notification("x")], attemptOf("1"))).kind, "sent");
});

test("slow mode is waited for", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const botToken = fake.addBot();
  const { service } = open({ botToken, useThreads: false });
  fake.setSlowmode(channelId, 30);
  const to = `channel:${channelId}`;
  for (const text of NUMBERS.slice(0, 3)) {
    await untilSettled(time, text, async (attempt) => service.post(to, [notification(text)], attempt));
  }
  assert.equal(fake.messagesIn(channelId).length, 3);
});
