import assert from "node:assert/strict";
import { test } from "node:test";
import {
  notification,
  attemptOf,
  discordHarness,
  sessionCard,
  SESSION_ID,
} from "../../../../test/support/discord-harness.ts";
import { deliveryReasonText } from "../../../core/i18n/delivery-reason.ts";

const HOUR_MS = 3_600_000;

test("a webhook that is gone is never called again", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const url = fake.addWebhook(fake.addTextChannel());
  const { service, destinations } = open({ webhookUrl: url });
  const to = destinations.webhookIds[0] ?? "";
  await service.showCard(to, sessionCard(), attemptOf("card"));
  fake.deleteWebhook(url);
  const before = fake.requests.length;
  for (let count = 0; count < 20; count += 1) {
    const outcome = await service.post(to, [notification("x")], attemptOf(String(count)));
    assert.match(outcome.kind === "disabled" ? deliveryReasonText(outcome.reason, "en") : "", /10015/);
    const card = await service.showCard(to, sessionCard({ detail: String(count) }), attemptOf("card"));
    assert.equal(card !== "unchanged" && card.kind, "disabled");
    await time.advance(HOUR_MS);
  }
  assert.equal(fake.requests.length, before + 1);
});

test("a plain 404 closes a webhook too", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const { service, destinations } = open({ webhookUrl: fake.addWebhook(fake.addTextChannel()) });
  const to = destinations.webhookIds[0] ?? "";
  fake.fault({ effect: { kind: "status", status: 404, body: "<html>not found</html>" } });
  assert.equal((await service.post(to, [notification("x")], attemptOf("1"))).kind, "disabled");
  await time.advance(HOUR_MS);
  assert.equal((await service.post(to, [notification("x")], attemptOf("1"))).kind, "disabled");
  assert.equal(fake.requests.length, 1);
});

test("a refused token closes all channels of the bot, for good", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channels = [fake.addTextChannel(), fake.addForum(), fake.addTextChannel()];
  const { service } = open({ botToken: "not-a-token" });
  for (let count = 0; count < 10; count += 1) {
    for (const channelId of channels) {
      const outcome = await service.post(`channel:${channelId}`, [notification("x")], attemptOf("1"));
      assert.equal(outcome.kind, "disabled");
    }
    await time.advance(HOUR_MS);
  }
  assert.equal(fake.invalidRequests.unauthorized, 1);
});

test("missing permission disables its channel alone, until it is granted", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const botToken = fake.addBot();
  fake.deny(channelId, botToken, ["SEND_MESSAGES"]);
  const { service } = open({ botToken, useThreads: false });
  const to = `channel:${channelId}`;
  const other = `channel:${fake.addTextChannel()}`;
  const outcome = await service.post(to, [notification("x")], attemptOf("1"));
  assert.match(outcome.kind === "disabled" ? deliveryReasonText(outcome.reason, "en") : "", /50013/);
  assert.equal((await service.post(other, [notification("x")], attemptOf("2"))).kind, "sent");

  fake.channel(channelId).overwrites.length = 0;
  assert.equal((await service.post(to, [notification("x")], attemptOf("1"))).kind, "sent");
});

test("a deleted channel closes its destination", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot() });
  const to = `channel:${channelId}`;
  await service.showCard(to, sessionCard(), attemptOf("card"));
  fake.deleteChannel(channelId);
  const outcome = await service.post(to, [notification("x")], attemptOf("1"));
  assert.match(outcome.kind === "disabled" ? deliveryReasonText(outcome.reason, "en") : "", /10003/);
});

test("a bot that may not archive goes on posting, and does not retry each session", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot() });
  const to = `channel:${channelId}`;
  await service.showCard(to, sessionCard(), attemptOf("card"));
  fake.fault({
    effect: { kind: "status", status: 403, body: { code: 50_013, message: "Missing Permissions" } },
    match: ({ method }) => method === "PATCH",
  });
  const before = fake.requests.length;
  for (let count = 0; count < 5; count += 1) {
    assert.equal(await service.archiveThread(to, SESSION_ID, attemptOf("away")), "unchanged");
  }
  assert.equal(fake.requests.length, before + 1);
  assert.equal((await service.post(to, [notification("x")], attemptOf("1"))).kind, "sent");
});

test("Discord's edge stops everything for ten minutes, in all its forms", async (t) => {
  for (const form of ["text", "html", "json"] as const) {
    const { fake, open, time } = await discordHarness(t);
    const [one, other] = [fake.addTextChannel(), fake.addTextChannel()];
    const { service } = open({ botToken: fake.addBot(), useThreads: false });
    fake.fault({ effect: { kind: "cloudflare", form } });
    const outcome = await service.post(`channel:${one}`, [notification("x")], attemptOf("1"));
    assert.ok(outcome.kind === "wait" && outcome.everywhere && outcome.delayMs >= 600_000, form);
    const before = fake.requests.length;
    const elsewhere = await service.post(`channel:${other}`, [notification("x")], attemptOf("2"));
    assert.equal(elsewhere.kind, "wait");
    assert.equal(fake.requests.length, before);
    await time.advance(outcome.delayMs);
    assert.equal((await service.post(`channel:${other}`, [notification("x")], attemptOf("2"))).kind, "sent");
  }
});
