import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultEffect } from "../../../../test/fake-discord/faults.ts";
import {
  notification,
  attemptOf,
  discordHarness,
  sessionCard,
  untilSettled,
} from "../../../../test/support/discord-harness.ts";

const isCreate = ({ method }: { readonly method: string }): boolean => method === "POST";
const FAULTS: readonly FaultEffect[] = [
  { kind: "lost-before" },
  { kind: "lost-after" },
  { kind: "truncated" },
  { kind: "status", status: 502, body: "bad gateway" },
];

for (const effect of FAULTS) {
  test(`${effect.kind}: a bot's message arrives exactly once`, async (t) => {
    const { fake, open, time } = await discordHarness(t);
    const channelId = fake.addTextChannel();
    const { service } = open({ botToken: fake.addBot(), useThreads: false });
    const to = `channel:${channelId}`;
    for (const index of [1, 2, 3]) {
      fake.fault({ effect, match: isCreate, times: 2 });
      const outcome = await untilSettled(time, String(index), async (attempt) =>
        service.post(to, [notification(`number ${index}`)], attempt),
      );
      assert.equal(outcome !== "unchanged" && outcome.kind, "sent");
    }
    assert.deepEqual(
      fake.messagesIn(channelId).map(({ content }) => /number \d/.exec(content)?.[0]),
      ["number 1", "number 2", "number 3"],
    );
  });

  test(`${effect.kind}: a message that makes its post in a forum appears there once`, async (t) => {
    const { fake, open, time } = await discordHarness(t);
    const forumId = fake.addForum();
    const { service } = open({ botToken: fake.addBot() });
    const to = `channel:${forumId}`;
    fake.fault({ effect, match: isCreate, times: 2 });
    await untilSettled(time, "1", async (attempt) => service.post(to, [notification("hello")], attempt));
    await untilSettled(time, "card", async (attempt) => service.showCard(to, sessionCard(), attempt));
    const [post, ...others] = fake.threadsIn(forumId);
    assert.equal(others.length, 0);
    assert.equal(fake.messagesIn(post?.id ?? "").length, 2);
  });

  test(`${effect.kind}: a bot makes one post in a forum`, async (t) => {
    const { fake, open, time } = await discordHarness(t);
    const forumId = fake.addForum();
    const { service } = open({ botToken: fake.addBot() });
    fake.fault({ effect, match: isCreate, times: 2 });
    await untilSettled(time, "card", async (attempt) => service.showCard(`channel:${forumId}`, sessionCard(), attempt));
    const [post, ...others] = fake.threadsIn(forumId);
    assert.equal(others.length, 0);
    assert.equal(fake.messagesIn(post?.id ?? "").length, 1);
  });

  test(`${effect.kind}: a bot makes one thread in a text channel`, async (t) => {
    const { fake, open, time } = await discordHarness(t);
    const channelId = fake.addTextChannel();
    const { service } = open({ botToken: fake.addBot() });
    fake.fault({ effect, match: isCreate, times: 2 });
    await untilSettled(time, "1", async (attempt) =>
      service.post(`channel:${channelId}`, [notification("hello")], attempt),
    );
    const [thread, ...others] = fake.threadsIn(channelId);
    assert.equal(others.length, 0);
    assert.equal(fake.messagesIn(thread?.id ?? "").length, 1);
  });

  test(`${effect.kind}: a webhook's message is never missing, doubled only where the answer was lost`, async (t) => {
    const { fake, open, time } = await discordHarness(t);
    const channelId = fake.addTextChannel();
    const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId) });
    fake.fault({ effect });
    const to = destinations.webhookIds[0] ?? "";
    const outcome = await untilSettled(time, "1", async (attempt) => service.post(to, [notification("x")], attempt));
    assert.equal(outcome !== "unchanged" && outcome.kind, "sent");
    const stored = effect.kind === "lost-after" || effect.kind === "truncated";
    assert.equal(fake.messagesIn(channelId).length, stored ? 2 : 1);
  });
}

test("after the nonce is forgotten, a message is recognised by its text", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const botToken = fake.addBot();
  const to = `channel:${channelId}`;
  const firstTriedAtMs = time.clock.now();
  fake.fault({ effect: { kind: "lost-after" }, match: isCreate });
  const first = open({ botToken, useThreads: false });
  assert.equal((await first.service.post(to, [notification("hello")], attemptOf("1"))).kind, "unknown");

  await time.advance(3_600_000);
  const again = open({ botToken, useThreads: false });
  const attempt = attemptOf("1", { firstTriedAtMs });
  const outcome = await again.service.post(to, [notification("hello")], attempt);
  const [message, ...others] = fake.messagesIn(channelId);
  assert.equal(others.length, 0);
  assert.equal(outcome.kind === "sent" && outcome.messageId, message?.id);

  // Another text is another message, even within the same attempt.
  const other = attemptOf("2", { firstTriedAtMs });
  assert.equal((await again.service.post(to, [notification("bye")], other)).kind, "sent");
  assert.equal(fake.messagesIn(channelId).length, 2);
});

test("a message that was deleted before its answer came counts as delivered", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot(), useThreads: false });
  const to = `channel:${channelId}`;
  fake.fault({ effect: { kind: "lost-after" }, match: isCreate });
  await service.post(to, [notification("hello")], attemptOf("1"));
  fake.deleteMessage(channelId, fake.messagesIn(channelId)[0]?.id ?? "");
  const outcome = await service.post(
    to,
    [notification("hello")],
    attemptOf("1", { firstTriedAtMs: Date.UTC(2026, 10, 25, 12) }),
  );
  assert.equal(outcome.kind === "sent" && outcome.messageId, "");
  assert.equal(fake.messagesIn(channelId).length, 0);
});

test("a card whose answer was lost is not made twice, and shows the newest state", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot(), useThreads: false });
  const to = `channel:${channelId}`;
  fake.fault({ effect: { kind: "lost-after" }, match: isCreate });
  await service.showCard(to, sessionCard(), attemptOf("card"));
  await service.showCard(to, sessionCard({ facts: ["7 calls"] }), attemptOf("card"));
  const [card, ...others] = fake.messagesIn(channelId);
  assert.equal(others.length, 0);
  assert.match(JSON.stringify(card?.embeds), /7\u00a0calls/);
});

test("a card that was deleted a moment after it was made comes back", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot(), useThreads: false });
  const to = `channel:${channelId}`;
  await service.showCard(to, sessionCard(), attemptOf("card"));
  fake.deleteMessage(channelId, fake.messagesIn(channelId)[0]?.id ?? "");
  await service.showCard(to, sessionCard({ state: "done", stateWord: "done" }), attemptOf("card"));
  assert.equal(fake.messagesIn(channelId).length, 1);
});

test("a daemon that ended before it saved a thread finds the card and goes on with it", async (t) => {
  const { fake, open, threads } = await discordHarness(t);
  const botToken = fake.addBot();
  for (const channelId of [fake.addTextChannel(), fake.addForum()]) {
    const to = `channel:${channelId}`;
    await open({ botToken }).service.showCard(to, sessionCard(), attemptOf("card"));
    threads.clear();
    const { service } = open({ botToken });
    await service.showCard(to, sessionCard({ state: "done", stateWord: "done" }), attemptOf("card"));
    await service.post(to, [notification("hello")], attemptOf(channelId));
    const [thread, ...others] = fake.threadsIn(channelId);
    assert.equal(others.length, 0);
    const all = [...fake.messagesIn(channelId), ...fake.messagesIn(thread?.id ?? "")];
    assert.deepEqual(
      all.map(({ content }) => /done|hello/.exec(content)?.[0]),
      ["done", "hello"],
    );
  }
});

test("an edit whose answer was lost is made again", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId) });
  const to = destinations.webhookIds[0] ?? "";
  await service.showCard(to, sessionCard(), attemptOf("card"));
  fake.fault({ effect: { kind: "lost-after" } });
  const lost = await service.showCard(to, sessionCard({ detail: "new" }), attemptOf("card"));
  assert.equal(lost !== "unchanged" && lost.kind, "retry");
  await untilSettled(time, "card", async (attempt) => service.showCard(to, sessionCard({ detail: "new" }), attempt));
  assert.equal(fake.messagesIn(channelId).length, 1);
});

test("while Discord is unreachable no message is uncertain", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId) });
  const to = destinations.webhookIds[0] ?? "";
  await fake.stopListening();
  assert.equal((await service.post(to, [notification("x")], attemptOf("1"))).kind, "retry");
  await fake.resumeListening();
  assert.equal((await service.post(to, [notification("x")], attemptOf("1"))).kind, "sent");
});

test("a stop in the middle of a request leaves its message uncertain", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId) });
  const to = destinations.webhookIds[0] ?? "";
  const stopping = new AbortController();
  fake.fault({
    effect: { kind: "hang-after" },
    match: () => {
      setImmediate(() => stopping.abort());
      return true;
    },
  });
  const outcome = await service.post(to, [notification("x")], attemptOf("1", { signal: stopping.signal }));
  assert.equal(outcome.kind, "unknown");
});
