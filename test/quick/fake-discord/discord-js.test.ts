import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { REST } from "@discordjs/rest";
import { WebhookClient } from "discord.js";
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";

async function start(t: TestContext, options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const fake = await startFakeDiscord(options);
  t.after(() => fake.close());
  return fake;
}

function webhookClient(t: TestContext, fake: FakeDiscord, url: string): WebhookClient {
  const [, id = "", token = ""] = /webhooks\/(\d+)\/(.+)$/.exec(url) ?? [];
  const client = new WebhookClient({ id, token }, { rest: { api: `${fake.origin}/api` } });
  t.after(() => client.destroy());
  return client;
}

function restClient(fake: FakeDiscord): REST {
  return new REST({ api: `${fake.origin}/api` }).setToken(fake.addBot());
}

async function post(rest: REST, path: `/${string}`, body: unknown): Promise<{ id: string }> {
  return (await rest.post(path, { body })) as { id: string };
}

test("discord.js' webhook client sends, reads, edits and deletes", async (t) => {
  const fake = await start(t);
  const channelId = fake.addTextChannel({ name: "general" });
  const client = webhookClient(t, fake, fake.addWebhook(channelId));

  const sent = await client.send({ content: "hello", embeds: [{ title: "t", description: "d" }], username: "Robot" });
  const read = await client.fetchMessage(sent.id);
  assert.equal(read.content, "hello");
  await client.editMessage(sent.id, { content: "changed" });
  assert.equal(fake.transcript(channelId), "#general (text)\n  Robot: changed {edited}\n    ▌ # t\n    ▌ d");
  await client.deleteMessage(sent.id);
  assert.deepEqual(fake.messagesIn(channelId), []);
});

test("discord.js' webhook client sends files", async (t) => {
  const fake = await start(t);
  const channelId = fake.addTextChannel();
  const client = webhookClient(t, fake, fake.addWebhook(channelId));
  await client.send({ content: "see", files: [{ attachment: Buffer.from("whole"), name: "out.txt" }] });
  const [file] = fake.messagesIn(channelId)[0]?.attachments ?? [];
  assert.equal(file?.filename, "out.txt");
  assert.equal(file.data.toString(), "whole");
});

test("discord.js' webhook client makes a forum post and goes on in it", async (t) => {
  const fake = await start(t);
  const forumId = fake.addForum({ name: "sessions", tags: ["running"] });
  const client = webhookClient(t, fake, fake.addWebhook(forumId));
  const tags = Object.values(fake.tagIds(forumId));

  const first = await client.send({ content: "card", threadName: "session", appliedTags: tags });
  assert.equal(fake.messagesIn(first.id)[0]?.id, first.id);
  await client.send({ content: "more", threadId: first.id });
  await client.editMessage(first.id, { content: "card 2", threadId: first.id });
  assert.equal(
    fake.transcript(forumId),
    '#sessions (forum)\n  └ thread "session" [running]\n    Notifier: card 2 {edited}\n    Notifier: more',
  );
});

test("@discordjs/rest sends, edits, makes a thread from the message and writes into it", async (t) => {
  const fake = await start(t);
  const channelId = fake.addTextChannel({ name: "general" });
  const rest = restClient(fake);

  const card = await post(rest, `/channels/${channelId}/messages`, { content: "card" });
  const thread = await post(rest, `/channels/${channelId}/messages/${card.id}/threads`, { name: "session" });
  await post(rest, `/channels/${thread.id}/messages`, { content: "inside" });
  await rest.patch(`/channels/${channelId}/messages/${card.id}`, { body: { content: "card 2" } });
  await rest.patch(`/channels/${thread.id}`, { body: { archived: true } });
  assert.equal(
    fake.transcript(channelId),
    '#general (text)\n  Notifier: card 2 {edited}\n    └ thread "session" (archived)\n      Notifier: inside',
  );
});

test("@discordjs/rest makes a forum post", async (t) => {
  const fake = await start(t);
  const forumId = fake.addForum();
  const made = await post(restClient(fake), `/channels/${forumId}/threads`, {
    name: "p",
    message: { content: "card" },
  });
  assert.equal(fake.messagesIn(made.id)[0]?.id, made.id);
});

test("@discordjs/rest learns the limit from the headers and never meets it", async (t) => {
  const fake = await start(t, { limits: { create: { limit: 2, perMs: 120 } } });
  const channelId = fake.addTextChannel();
  const rest = restClient(fake);
  const texts = ["1", "2", "3", "4", "5"];
  await Promise.all(texts.map((content) => post(rest, `/channels/${channelId}/messages`, { content })));
  assert.deepEqual(
    fake.messagesIn(channelId).map(({ content }) => content),
    texts,
  );
  assert.equal(fake.invalidRequests.tooMany, 0);
});

test("@discordjs/rest waits as the hidden limit of the channel says, and sends again", async (t) => {
  const fake = await start(t, { limits: { webhookChannel: { limit: 1, perMs: 300 } } });
  const channelId = fake.addTextChannel();
  const client = webhookClient(t, fake, fake.addWebhook(channelId));
  await client.send("1");
  await client.send("2");
  assert.equal(fake.messagesIn(channelId).length, 2);
  assert.equal(fake.invalidRequests.tooManyShared, 1);
});

test("@discordjs/rest hands on Discord's own error", async (t) => {
  const fake = await start(t);
  const rest = restClient(fake);
  const channelId = fake.addTextChannel();
  const sending = post(rest, `/channels/${channelId}/messages`, { content: "x".repeat(2001) });
  await assert.rejects(sending, (error: Error & { code?: number }) => {
    assert.equal(error.code, 50035);
    assert.match(error.message, /content\[BASE_TYPE_MAX_LENGTH\]: Must be 2000 or fewer in length/);
    return true;
  });
});
