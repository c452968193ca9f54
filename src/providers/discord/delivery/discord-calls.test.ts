import assert from "node:assert/strict";
import { test } from "node:test";
import { attemptOf, discordHarness } from "../../../../test/support/discord-harness.ts";
import { createMessage, editMessage } from "./discord-calls.ts";
import { mentionOf, NO_MENTIONS } from "../payload/message-types.ts";

test("an edit pings no one, by bot or webhook", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { destinations } = open({ botToken: fake.addBot(), webhookUrl: fake.addWebhook(channelId) });
  const user = fake.addMember();
  for (const destinationId of [`channel:${channelId}`, destinations.webhookIds[0] ?? ""]) {
    const target = destinations.resolveTarget(destinationId) ?? assert.fail("no way there");
    const attempt = attemptOf(destinationId);
    const text = { content: `@everyone <@${user}>`, embeds: [] };
    const message = { body: { ...text, allowed_mentions: NO_MENTIONS }, files: [] };
    const created = await createMessage(target, { threadId: null, post: null, message, nonce: "1" }, attempt);
    const messageId = created.kind === "made" ? created.messageId : assert.fail(created.kind);

    // An edit never pings, even if the new message did.
    const body = { content: `edited <@${user}>`, embeds: [], allowed_mentions: mentionOf(user).allowed };
    await editMessage(target, { threadId: null, messageId, message: { body, files: [] } }, attempt);
    assert.match(fake.messagesIn(channelId).at(-1)?.content ?? "", /^edited/);
  }
  assert.equal(fake.pings.length, 0);
  const guards = fake.requests.map(({ body }) => body["allowed_mentions"]);
  assert.deepEqual(
    guards,
    Array.from({ length: 4 }, () => ({ parse: [] })),
  );
});

test("a person to be pinged is pinged once", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const user = fake.addMember();
  const target = open({ botToken: fake.addBot() }).destinations.resolveTarget(`channel:${channelId}`) ?? assert.fail();
  const body = { content: `<@${user}>`, embeds: [], allowed_mentions: mentionOf(user).allowed };
  const message = { body, files: [] };
  await createMessage(target, { threadId: null, post: null, message, nonce: "1" }, attemptOf("1"));
  await createMessage(target, { threadId: null, post: null, message, nonce: "1" }, attemptOf("1"));
  assert.deepEqual(
    fake.pings.map(({ users }) => users),
    [[user]],
  );
});
