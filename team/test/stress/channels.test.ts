import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startFakeDiscord } from "../../../test/fake-discord/start-fake-discord.ts";
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
