import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startFakeDiscord } from "../../../test/fake-discord/start-fake-discord.ts";
import { startFakeSlack } from "../../../test/fake-providers/fake-slack.ts";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { ASKS, channelHarness, ENDS, FAILS, ofBot } from "../support/channel-harness.ts";
import { event, ingestHarness } from "../support/ingest-harness.ts";
import { startReplicaProcess } from "../support/replica-process.ts";
import { needsPostgres } from "../support/test-database.ts";

const MINUTE_MS = 60_000;

test("session that goes on while the provider is down for an hour is no message", needsPostgres, async (t) => {
  const { fake, time, fire, startReplica, outbox } = await channelHarness(t);
  const channelId = fake.addTextChannel({ name: "core" });
  startReplica({ core: { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) } });
  await fire("ann", "waits", ASKS);
  await fire("bob", "fails", FAILS);
  await time.advance(10 * MINUTE_MS);
  await fake.stopListening();
  await time.advance(10 * MINUTE_MS);
  await fire("ann", "waits", ENDS);
  await fire("cid", "fails-later", FAILS);
  await time.advance(50 * MINUTE_MS);
  await fake.resumeListening();
  await time.advance(5 * MINUTE_MS);

  assert.deepEqual(
    fake.messagesIn(channelId).map(({ content }) => content),
    ["❌ shop · bob · turn failed", "❌ shop · cid · turn failed"],
  );
  assert.deepEqual(await outbox(), ["failure sent", "permission discarded", "failure sent"]);
});

/** Of each round; fewer than are folded. */
const FAILURES = 12;

const ROUNDS = 3;

test("killed replicas leave each failure in one message", needsPostgres, async (t) => {
  const { pool, join: joinTeam } = await ingestHarness(t);
  const { connectionString = "" } = pool.options;
  const fake = await startFakeDiscord({ limits: "none" });
  t.after(async () => fake.close());
  const channelId = fake.addTextChannel({ name: "core" });
  const file = join(tempDir(t), "channels.json");
  writeFileSync(file, JSON.stringify({ core: ofBot(fake, channelId) }));
  const start = async () => startReplicaProcess(t, { DATABASE_URL: connectionString, CCEN_TEAM_CHANNELS: file });
  const { send } = await joinTeam("ann");
  let replicas = [await start(), await start()];
  for (let round = 0; round < ROUNDS; round += 1) {
    const seen = fake.requests.length;
    const first = round * FAILURES;
    const events = Array.from({ length: FAILURES }, (_, index) => failure(first + index + 1));
    await send({ after: first, through: first + FAILURES, events });
    // At a moment that differs from round to round, with a request under way or just before one.
    await waitFor("requests of the round", () => fake.requests.length > seen + round);
    await Promise.all(replicas.map(async (replica) => replica.end("SIGKILL")));
    replicas = [await start(), await start()];
    await waitFor("the round's messages", async () => {
      const { rows } = await pool.query("SELECT FROM outbox WHERE state <> 'sent'");
      return rows.length === 0 && (await counted()) === first + FAILURES;
    });
  }

  async function counted(): Promise<number> {
    const { rows } = await pool.query<{ count: number }>("SELECT count(*) FROM outbox");
    return rows[0]?.count ?? 0;
  }

  const named = fake
    .messagesIn(channelId)
    // A message of several has the headline of each in its embed.
    .flatMap(({ content, embeds }) => (embeds.length === 1 ? [content] : embeds.map(({ title }) => String(title))))
    .map((text) => /failing-\d+/.exec(text)?.[0] ?? text);
  assert.deepEqual(named.toSorted(), [...new Set(named)].toSorted());
  assert.equal(named.length, ROUNDS * FAILURES);
});

function failure(seq: number): ReturnType<typeof event> {
  const sessionId = `failing-${String(seq).padStart(3, "0")}`;
  const payload = JSON.stringify({ ...FAILS, session_id: sessionId, cwd: `/home/dev/${sessionId}` });
  return event(seq, {
    session_id: sessionId,
    hook_event_name: FAILS.hook_event_name,
    cwd: `/home/dev/${sessionId}`,
    payload,
  });
}

for (const [name, plan] of [
  ["before its journal says so", { matches: /SET state = 'sending'/, before: true }],
  ["before the request", { matches: /SET state = 'sending'/, before: false }],
] as const) {
  test(`replica killed ${name} leaves one message for the next one`, needsPostgres, async (t) => {
    const { fake, time, fire, startReplica, outbox } = await channelHarness(t);
    const channelId = fake.addTextChannel({ name: "core" });
    const channels = { core: ofBot(fake, channelId) };
    const first = startReplica(channels);
    await time.advance(MINUTE_MS);
    first.plan({ ...plan, kind: "killed" });
    await fire("bob", "fails", FAILS);
    await time.advance(MINUTE_MS);
    assert.ok(first.isDead());
    startReplica(channels);
    await time.advance(3 * MINUTE_MS);

    assert.equal(fake.messagesIn(channelId).length, 1);
    assert.deepEqual(await outbox(), ["failure sent"]);
  });
}

test("a thousand sessions that fail at once become a few messages that count them", needsPostgres, async (t) => {
  const { fake, pool, time, fire, startReplica } = await channelHarness(t);
  const channelId = fake.addTextChannel({ name: "core" });
  await fire("ann", "fails", FAILS);
  // The API of all of them is down at the same moment.
  await pool.query(`INSERT INTO sessions (owner, session_id, day, machine, team, state, project, last_used_at, started_at,
      data, figures) SELECT owner, 'copy-' || n, day, machine, team, state, project, last_used_at, started_at, data, figures
    FROM sessions, generate_series(1, 999) AS n`);
  startReplica({ core: { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) } });
  await time.advance(3 * MINUTE_MS);

  const messages = fake.messagesIn(channelId);
  assert.ok(messages.length <= 20, `${messages.length} messages`);
  assert.match(JSON.stringify(messages.at(-1)), /and 980 more sessions/);
  const { rows } = await pool.query("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state");
  assert.deepEqual(rows, [
    { state: "folded", count: 980 },
    { state: "sent", count: 20 },
  ]);
});

test("message that arrives while the database is away is not sent again", needsPostgres, async (t) => {
  const { fake, time, fire, startReplica, outbox } = await channelHarness(t);
  const channelId = fake.addTextChannel({ name: "core" });
  const replica = startReplica({ core: { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) } });
  await time.advance(MINUTE_MS);
  replica.plan({ matches: /^UPDATE outbox SET state = \$2/, before: true, kind: "cut" });
  await fire("bob", "fails", FAILS);
  await time.advance(10 * MINUTE_MS);

  assert.equal(fake.requests.filter(({ method }) => method === "POST").length, 1);
  assert.deepEqual(await outbox(), ["failure sent"]);
});

test("limit of a provider delays a channel's messages and loses none", needsPostgres, async (t) => {
  const { time, fire, startReplica, outbox } = await channelHarness(t);
  const slack = await startFakeSlack(t, { clock: time.clock });
  slack.fault({ kind: "answer", status: 429, headers: { "retry-after": "120" } }, 1);
  startReplica({ core: { CCEN_SLACK_WEBHOOK_URL: slack.webhookUrl, DISCORD_LANGUAGE: "ja" } });
  for (const owner of ["ann", "bob", "cid"]) await fire(owner, `of-${owner}`, FAILS);
  await time.advance(MINUTE_MS);
  assert.deepEqual(slack.texts(), []);
  await time.advance(3 * MINUTE_MS);

  assert.match(JSON.stringify(slack.messages), /shop · ann · ターンが失敗.*shop · bob.*shop · cid/);
  assert.deepEqual(await outbox(), ["failure sent", "failure sent", "failure sent"]);
});
