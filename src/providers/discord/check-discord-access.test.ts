import assert from "node:assert/strict";
import { test } from "node:test";
import { discordHarness, type DiscordHarness } from "../../../test/support/discord-harness.ts";
import { checkAccess } from "./check-discord-access.ts";
import type { Target } from "./delivery/target.ts";

const never = new AbortController().signal;
const OPTIONS = { useThreads: true, signal: never };

function target(
  { open }: DiscordHarness,
  config: { readonly webhookUrl?: string; readonly botToken?: string },
  channelId = "",
): Target {
  const { destinations } = open(config);
  return (
    destinations.resolveTarget(destinations.webhookIds[0] ?? `channel:${channelId}`) ?? assert.fail("no way there")
  );
}

async function found(where: Target): Promise<readonly string[]> {
  return (await checkAccess(where, OPTIONS)).map(({ name, status, detail }) => `${status} ${name}: ${detail}`);
}

test("a webhook that works names its channel, and posts no message", async (t) => {
  const harness = await discordHarness(t);
  const channelId = harness.fake.addTextChannel();
  const where = target(harness, { webhookUrl: harness.fake.addWebhook(channelId, { name: "Spidey" }) });
  assert.deepEqual(await found(where), [`ok webhook: Spidey posts into channel ${channelId}`]);
  assert.equal(harness.fake.messagesIn(channelId).length, 0);
});

test("a webhook that is gone or mistyped fails with advice, and without its token", async (t) => {
  const harness = await discordHarness(t);
  const url = harness.fake.addWebhook(harness.fake.addTextChannel());
  const mistyped = await checkAccess(target(harness, { webhookUrl: `${url.slice(0, -4)}AAAA` }), OPTIONS);
  harness.fake.deleteWebhook(url);
  const gone = await checkAccess(target(harness, { webhookUrl: url }), OPTIONS);
  for (const [finding, code] of [
    [mistyped[0], /this webhook \(HTTP 401 /],
    [gone[0], /this webhook \(HTTP 404 /],
  ] as const) {
    assert.equal(finding?.status, "fail");
    assert.match(finding?.detail ?? "", code);
    assert.match(finding?.fix ?? "", /DISCORD_WEBHOOK_URL/);
  }
  assert.ok(!JSON.stringify([mistyped, gone]).includes(url.split("/").at(-1)?.slice(0, 20) ?? "?"));
});

test("a bot with all rights is found in order, in text channels, forums and threads", async (t) => {
  const harness = await discordHarness(t);
  const botToken = harness.fake.addBot({ name: "Claude" });
  const textId = harness.fake.addTextChannel({ name: "claude" });
  const forumId = harness.fake.addForum({ name: "sessions" });
  const text = await found(target(harness, { botToken }, textId));
  assert.deepEqual(text, [
    `ok bot: Claude (${harness.fake.botId(botToken)})`,
    `ok channel: #claude (${textId}), a text channel`,
    "ok permissions: all that are used",
  ]);
  assert.match((await found(target(harness, { botToken }, forumId)))[1] ?? "", /a forum$/);
});

test("missing rights are named, the essential ones as a failure", async (t) => {
  const harness = await discordHarness(t);
  const botToken = harness.fake.addBot();
  const channelId = harness.fake.addTextChannel();
  harness.fake.deny(channelId, botToken, ["MANAGE_THREADS"]);
  assert.equal((await found(target(harness, { botToken }, channelId)))[2], "warn permissions: missing: Manage Threads");
  harness.fake.deny(channelId, botToken, ["SEND_MESSAGES"]);
  assert.match(
    (await found(target(harness, { botToken }, channelId)))[2] ?? "",
    /^fail permissions: missing: Send Messages/,
  );
});

test("rights for threads are not required where threads are off", async (t) => {
  const harness = await discordHarness(t);
  const botToken = harness.fake.addBot();
  const channelId = harness.fake.addTextChannel();
  harness.fake.deny(channelId, botToken, ["CREATE_PUBLIC_THREADS", "SEND_MESSAGES_IN_THREADS", "MANAGE_THREADS"]);
  const where = target(harness, { botToken }, channelId);
  const [, , withThreads] = await checkAccess(where, OPTIONS);
  const [, , without] = await checkAccess(where, { ...OPTIONS, useThreads: false });
  assert.deepEqual([withThreads?.status, without?.status], ["fail", "ok"]);
});

test("wrong token, unknown channel and hidden channel have findings of their own", async (t) => {
  const harness = await discordHarness(t);
  const botToken = harness.fake.addBot();
  const channelId = harness.fake.addTextChannel();
  assert.match((await found(target(harness, { botToken: "wrong" }, channelId))).join("\n"), /^fail bot: HTTP 401/);
  assert.match(
    (await found(target(harness, { botToken }, "12345678901234567"))).at(-1) ?? "",
    /^fail channel: .*10003/,
  );
  harness.fake.deny(channelId, botToken, ["VIEW_CHANNEL"]);
  assert.match((await found(target(harness, { botToken }, channelId))).at(-1) ?? "", /^fail channel: .*50001/);
});

test("a temporary failure is no fault of the configuration", async (t) => {
  const harness = await discordHarness(t);
  const where = target(harness, { webhookUrl: harness.fake.addWebhook(harness.fake.addTextChannel()) });
  await harness.fake.stopListening();
  const [finding] = await checkAccess(where, OPTIONS);
  assert.equal(finding?.status, "warn");
  assert.match(finding.detail, /no connection/);
});
