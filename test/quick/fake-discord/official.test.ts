import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { REST } from "@discordjs/rest";
import {
  CreatedThreadResponseSchema,
  ErrorResponseSchema,
  GuildChannelResponseSchema,
  GuildIncomingWebhookResponseSchema,
  GuildMemberResponseSchema,
  GuildResponseSchema,
  GuildRoleResponseSchema,
  MessageResponseSchema,
  PrivateChannelResponseSchema,
  RatelimitedResponseSchema,
  type SpecSchema,
  ThreadResponseSchema,
  ThreadsResponseSchema,
  UserPIIResponseSchema,
} from "discord-api-spec/zod";
import { WebhookClient } from "discord.js";
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { virtualTime } from "../../support/virtual-time.ts";
import { LONGEST_WAIT_MS, waitFor } from "../../support/wait-for.ts";
import { hookPath, startHarness } from "./call.ts";

/** The document's validators require times to end in Z; Discord itself writes +00:00. */
function withPlainTimes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === "string" ? one.replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+00:00$/, "$1Z") : one,
  );
}

function assertMatches(schema: SpecSchema, body: unknown): void {
  const result = schema.safeParse(withPlainTimes(body));
  assert.deepEqual(result.success ? [] : result.error.issues, []);
}

test("messages are answered as the document says", async (t) => {
  const { fake, post, patch, get, call } = await startHarness(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const rich = await post(path, {
    content: "<@1> @everyone",
    embeds: [
      {
        title: "t",
        url: "https://example.invalid/",
        description: "d",
        color: 1,
        timestamp: "2026-11-25T12:00:00.000Z",
        author: { name: "who", url: null },
        footer: { text: "f" },
        fields: [{ name: "n", value: "v" }],
      },
    ],
    components: [{ type: 1, components: [{ type: 2, style: 5, label: "open", url: "https://example.invalid/" }] }],
    nonce: "n",
  });
  assertMatches(MessageResponseSchema, rich.body);
  assertMatches(MessageResponseSchema, (await patch(`${path}/${rich.id}`, { content: "b" })).body);
  assertMatches(CreatedThreadResponseSchema, (await post(`${path}/${rich.id}/threads`, { name: "n" })).body);
  assertMatches(MessageResponseSchema, (await get(`${path}/${rich.id}`)).body);
  const v2 = [{ type: 17, components: [{ type: 10, content: "a" }] }, { type: 14 }];
  assertMatches(MessageResponseSchema, (await post(path, { flags: 32_768, components: v2 })).body);

  const form = new FormData();
  form.append("files[0]", new Blob(["x"]), "a b.txt");
  const hook = hookPath(fake.addWebhook(path.split("/")[2] ?? ""), "?wait=true");
  assertMatches(MessageResponseSchema, (await call({ method: "POST", path: hook, body: form })).body);
  for (const message of (await get(path)).body as unknown[]) assertMatches(MessageResponseSchema, message);
});

test("threads, channels, webhooks and people are answered as the document says", async (t) => {
  const { fake, post, get, call, token } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const forumId = fake.addForum({ tags: ["running"] });
  const made = await post(`/channels/${forumId}/threads`, { name: "n", message: { content: "a" } });
  assertMatches(CreatedThreadResponseSchema, made.body);
  assertMatches(MessageResponseSchema, (made.body as { message: unknown }).message);
  assertMatches(ThreadResponseSchema, (await get(`/channels/${made.id}`)).body);
  assertMatches(GuildChannelResponseSchema, (await get(`/channels/${channelId}`)).body);
  assertMatches(GuildChannelResponseSchema, (await get(`/channels/${forumId}`)).body);
  assertMatches(ThreadsResponseSchema, (await get(`/guilds/${fake.guildId}/threads/active`)).body);
  fake.archive(made.id);
  assertMatches(ThreadsResponseSchema, (await get(`/channels/${forumId}/threads/archived/public`)).body);

  const hook = await call({ method: "GET", path: hookPath(fake.addWebhook(channelId)) });
  assertMatches(GuildIncomingWebhookResponseSchema, hook.body);
  assertMatches(UserPIIResponseSchema, (await get("/users/@me")).body);
  assertMatches(GuildResponseSchema, (await get(`/guilds/${fake.guildId}`)).body);
  assertMatches(GuildMemberResponseSchema, (await get(`/guilds/${fake.guildId}/members/${fake.botId(token)}`)).body);
  for (const role of (await get(`/guilds/${fake.guildId}/roles`)).body as unknown[]) {
    assertMatches(GuildRoleResponseSchema, role);
  }
  const direct = await post("/users/@me/channels", { recipient_id: fake.addMember() });
  assertMatches(PrivateChannelResponseSchema, direct.body);
});

test("errors are answered as the document says", async (t) => {
  const { fake, post, get } = await startHarness(t, { limits: { create: { limit: 1, perMs: 5000 } } });
  assertMatches(ErrorResponseSchema, (await get("/channels/1")).body);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const wrong = await post(path, { embeds: [{ title: "x".repeat(257), fields: [{ name: "", value: "v" }] }] });
  assert.equal(wrong.code, 50035);
  // The document requires numbers as codes of single faults; Discord sends words, as its own reference shows.
  const { errors, ...outer } = wrong.body as { errors: unknown };
  assertMatches(ErrorResponseSchema, outer);
  assert.deepEqual(errors, {
    embeds: {
      0: { title: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 256 or fewer in length." }] } },
    },
  });
  // The document requires a code in every 429; Discord sends one only for a special reason.
  const limited = (await post(path, { content: "a" })).body as object;
  assertMatches(RatelimitedResponseSchema, { code: 0, ...limited });
});

async function start(t: TestContext, options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const fake = await startFakeDiscord(options);
  t.after(() => fake.close());
  return fake;
}

function restOptions(fake: FakeDiscord) {
  return { api: `${fake.origin}/api`, timeout: LONGEST_WAIT_MS };
}

function webhookClient(t: TestContext, fake: FakeDiscord, url: string): WebhookClient {
  const [, id = "", token = ""] = /webhooks\/(\d+)\/(.+)$/.exec(url) ?? [];
  const client = new WebhookClient({ id, token }, { rest: restOptions(fake) });
  t.after(() => client.destroy());
  return client;
}

function restClient(fake: FakeDiscord): REST {
  return new REST(restOptions(fake)).setToken(fake.addBot());
}

async function postBy(rest: REST, path: `/${string}`, body: unknown): Promise<{ id: string }> {
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

  const card = await postBy(rest, `/channels/${channelId}/messages`, { content: "card" });
  const thread = await postBy(rest, `/channels/${channelId}/messages/${card.id}/threads`, { name: "session" });
  await postBy(rest, `/channels/${thread.id}/messages`, { content: "inside" });
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
  const made = await postBy(restClient(fake), `/channels/${forumId}/threads`, {
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
  await Promise.all(texts.map((content) => postBy(rest, `/channels/${channelId}/messages`, { content })));
  assert.deepEqual(
    fake.messagesIn(channelId).map(({ content }) => content),
    texts,
  );
  assert.equal(fake.invalidRequests.tooMany, 0);
});

test("@discordjs/rest waits as the hidden limit of the channel says, and sends again", async (t) => {
  const time = virtualTime();
  const fake = await start(t, { clock: time.clock, limits: { webhookChannel: { limit: 1, perMs: 300 } } });
  const channelId = fake.addTextChannel();
  const client = webhookClient(t, fake, fake.addWebhook(channelId));
  await client.send("1");
  const sending = client.send("2");
  await waitFor("the refusal", () => fake.invalidRequests.tooManyShared === 1);
  await time.advance(300);
  await sending;
  assert.equal(fake.messagesIn(channelId).length, 2);
  assert.equal(fake.invalidRequests.tooManyShared, 1);
});

test("@discordjs/rest hands on Discord's own error", async (t) => {
  const fake = await start(t);
  const rest = restClient(fake);
  const channelId = fake.addTextChannel();
  const sending = postBy(rest, `/channels/${channelId}/messages`, { content: "x".repeat(2001) });
  await assert.rejects(sending, (error: Error & { code?: number }) => {
    assert.equal(error.code, 50035);
    assert.match(error.message, /content\[BASE_TYPE_MAX_LENGTH\]: Must be 2000 or fewer in length/);
    return true;
  });
});
