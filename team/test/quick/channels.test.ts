import assert from "node:assert/strict";
import { test } from "node:test";
import { startLoopback } from "../../../test/fake-providers/loopback.ts";
import { ASKS, channelHarness, ENDS, FAILS, ofBot, PROMPT } from "../support/channel-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const MINUTE_MS = 60_000;

test("team channel shows failures and long waits once, and edits what is over", needsPostgres, async (t) => {
  const { fake, time, fire, startReplica, outbox } = await channelHarness(t);
  const channelId = fake.addTextChannel({ name: "core" });
  const channels = { core: { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) } };
  await fire("ann", "waits", PROMPT);
  await fire("ann", "waits", ASKS);
  await fire("bob", "fails", PROMPT);
  await fire("bob", "fails", FAILS);
  const environment = { CCEN_TEAM_WAIT_MINUTES: "4" };
  startReplica(channels, { ...environment, CCEN_TEAM_URL: "https://team.example.com/" });
  startReplica(channels, environment);
  await time.advance(3 * MINUTE_MS);
  const shown = () => fake.messagesIn(channelId).map(({ content }) => content);
  assert.deepEqual(shown(), ["❌ shop · bob · turn failed"]);
  await time.advance(2 * MINUTE_MS);
  assert.deepEqual(shown(), ["❌ shop · bob · turn failed", "🔐 shop · ann · waits for a permission (4 min)"]);

  await fire("ann", "waits", { hook_event_name: "PostToolUse", tool_name: "Bash", tool_input: {}, tool_use_id: "t" });
  await fire("ann", "waits", ENDS);
  await fire("bob", "fails", PROMPT);
  await time.advance(MINUTE_MS);

  assert.deepEqual(shown(), ["▶️ shop · bob · continued after 5 min", "✅ shop · ann · answered after 5 min"]);
  assert.deepEqual(await outbox(), ["failure sent", "permission sent"]);
  assert.doesNotMatch(JSON.stringify(fake.requests), /secret/);
});

test("team channel shows a wait of a session that was silent for two hours", needsPostgres, async (t) => {
  const { fake, time, fire, startReplica } = await channelHarness(t);
  const channelId = fake.addTextChannel({ name: "core" });
  await fire("ann", "waits", PROMPT);
  await fire("ann", "waits", ASKS);
  await time.advance(115 * MINUTE_MS);
  startReplica({ core: { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) } }, { CCEN_TEAM_WAIT_MINUTES: "120" });
  await time.advance(6 * MINUTE_MS);
  assert.deepEqual(
    fake.messagesIn(channelId).map(({ content }) => content),
    ["🔐 shop · ann · waits for a permission (2 h)"],
  );
});

test("channel of a team without a machine is in the log once", needsPostgres, async (t) => {
  const { fake, time, fire, startReplica, logger } = await channelHarness(t);
  const settings = { DISCORD_WEBHOOK_URL: fake.addWebhook(fake.addTextChannel({ name: "core" })) };
  await fire("ann", "s", PROMPT);
  startReplica({ core: settings, corre: settings });
  await time.advance(MINUTE_MS);
  const warned = logger.records.filter(({ message }) => message.includes("until a machine joins its team"));
  assert.deepEqual(
    warned.map(({ fields }) => fields),
    [{ team: "corre" }],
  );
});

test("team channel names sessions of its team alone, and no prompt as a title", needsPostgres, async (t) => {
  const { fake, time, fire, startReplica } = await channelHarness(t);
  const [coreId, webId] = [fake.addTextChannel({ name: "core" }), fake.addTextChannel({ name: "web" })];
  await fire("ann", "titled-by-prompt", PROMPT);
  const shell = { tool_name: "Bash", tool_input: { command: "echo secret" }, tool_use_id: "t" };
  await fire("ann", "titled-by-prompt", { hook_event_name: "PreToolUse", ...shell });
  const tool_response = { backgroundTaskId: "b1" };
  await fire("ann", "titled-by-prompt", { hook_event_name: "PostToolUse", ...shell, tool_response });
  await fire("ann", "titled-by-prompt", FAILS);
  await fire("eve", "of-web", { hook_event_name: "SessionStart", session_title: "Fix the cart" }, "web");
  await fire("eve", "of-web", PROMPT, "web");
  await fire("eve", "of-web", FAILS, "web");
  startReplica(
    { core: { DISCORD_WEBHOOK_URL: fake.addWebhook(coreId) }, web: { DISCORD_WEBHOOK_URL: fake.addWebhook(webId) } },
    { CCEN_TEAM_URL: "https://team.example.com" },
  );
  await time.advance(MINUTE_MS);

  const [[core], [web]] = [fake.messagesIn(coreId), fake.messagesIn(webId)];
  assert.equal(core?.content, "❌ shop · ann · turn failed · 1 in the background");
  assert.doesNotMatch(JSON.stringify(core), /secret|eve\b|cart/);
  assert.match(JSON.stringify(web), /eve.*Fix the cart.*https:\/\/team\.example\.com\/#session=of-web/);
  assert.doesNotMatch(JSON.stringify(web), /secret|\bann\b/);
});

test("replica killed before the answer is journalled leaves its message to the next", needsPostgres, async (t) => {
  const { fake, time, fire, startReplica, outbox } = await channelHarness(t);
  const channelId = fake.addTextChannel({ name: "core" });
  const channels = { core: ofBot(fake, channelId) };
  const first = startReplica(channels);
  await time.advance(MINUTE_MS);
  first.plan({ matches: /^UPDATE outbox SET state = \$2/, before: true, kind: "killed" });
  await fire("bob", "fails", FAILS);
  await time.advance(MINUTE_MS);
  assert.ok(first.isDead());
  startReplica(channels);
  await time.advance(3 * MINUTE_MS);

  assert.equal(fake.messagesIn(channelId).length, 1);
  assert.deepEqual(await outbox(), ["failure sent"]);
});

test("replica that stops hears of a request's end, and no other one repeats it", needsPostgres, async (t) => {
  const { time, fire, startReplica, outbox } = await channelHarness(t);
  const [begun, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<{ status: number; body: string }>()];
  const receiver = await startLoopback(t, {
    clock: time.clock,
    answer: async () => {
      begun.resolve();
      return answered.promise;
    },
  });
  const channels = { core: { CCEN_WEBHOOK_URL: `${receiver.origin}/in` } };
  const first = startReplica(channels);
  await fire("bob", "fails", FAILS);
  const advanced = time.advance(MINUTE_MS);
  await begun.promise;
  const stopped = first.stop(60_000);
  answered.resolve({ status: 204, body: "" });
  await Promise.all([stopped, advanced]);
  assert.deepEqual(await outbox(), ["failure sent"]);
  startReplica(channels);
  await time.advance(3 * MINUTE_MS);
  assert.equal(receiver.requests.length, 1);
});
