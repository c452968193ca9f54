import assert from "node:assert/strict";
import { test } from "node:test";
import { discordHarness, type DiscordHarness } from "../../../test/support/discord-harness.ts";
import type { Target } from "./delivery/target.ts";
import { sendTestMessage } from "./test-message.ts";

const never = new AbortController().signal;

function targetOf(
  { open }: DiscordHarness,
  config: { readonly webhookUrl?: string; readonly botToken?: string },
  channelId = "",
): Target {
  const { destinations } = open(config);
  return destinations.resolveTarget(destinations.webhookIds[0] ?? `channel:${channelId}`) ?? assert.fail("no target");
}

test("test message reaches text channels and forums, by webhook and bot, unpinged", async (t) => {
  const harness = await discordHarness(t);
  const { fake } = harness;
  const botToken = fake.addBot();
  for (const channelId of [fake.addTextChannel(), fake.addForum({ tags: ["a"], requireTag: true })]) {
    const sent = await sendTestMessage(targetOf(harness, { botToken }, channelId), "hello @everyone", never);
    assert.equal(sent.kind, "sent");
  }
  for (const isForum of [false, true]) {
    const channelId = isForum ? fake.addForum() : fake.addTextChannel();
    const sent = await sendTestMessage(
      targetOf(harness, { webhookUrl: fake.addWebhook(channelId) }),
      "hello @everyone",
      never,
    );
    // A post has the id of its first message.
    const postId = sent.kind === "sent" ? sent.messageId : "";
    assert.equal(fake.messagesIn(isForum ? postId : channelId).length, 1);
  }
  assert.equal(fake.pings.length, 0);
});
