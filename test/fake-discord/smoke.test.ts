import assert from "node:assert/strict";
import { test } from "node:test";
import { REST } from "@discordjs/rest";
import { WebhookClient } from "discord.js";
import { startFakeDiscord } from "./start-fake-discord.ts";

test("discord.js' webhook client sends, edits and reads", async (t) => {
  const fake = await startFakeDiscord();
  t.after(() => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const [, id = "", token = ""] = /webhooks\/(\d+)\/(.+)$/.exec(fake.addWebhook(channelId)) ?? [];
  const client = new WebhookClient({ id, token }, { rest: { api: `${fake.origin}/api` } });
  t.after(() => client.destroy());

  const sent = await client.send({ content: "hello", embeds: [{ title: "t", description: "d" }] });
  await client.editMessage(sent.id, { content: "changed" });
  assert.equal(fake.messagesIn(channelId)[0]?.content, "changed");
  assert.equal(fake.transcript(channelId), "#general (text)\n  Notifier: changed {edited}\n    ▌ # t\n    ▌ d");
});

test("@discordjs/rest makes a thread and a post", async (t) => {
  const fake = await startFakeDiscord();
  t.after(() => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const rest = new REST({ api: `${fake.origin}/api` }).setToken(fake.addBot());
  const sent = (await rest.post(`/channels/${channelId}/messages`, { body: { content: "card" } })) as { id: string };
  const thread = (await rest.post(`/channels/${channelId}/messages/${sent.id}/threads`, {
    body: { name: "session" },
  })) as { id: string };
  assert.equal(thread.id, sent.id);
});
