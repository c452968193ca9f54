import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { payload } from "../../support/payload.ts";
import { discordHarness, EACH_TURN, type Harness } from "./harness.ts";

const SESSION_ID = "5e551011-0000-4000-8000-000000000001";

const begin = payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" });
const finish = payload({ hook_event_name: "Stop", last_assistant_message: "Fixed.", background_tasks: [] });
const read = payload({
  hook_event_name: "PostToolUse",
  tool_name: "Read",
  tool_input: { file_path: "/home/dev/src/shop/login.ts" },
  tool_use_id: "t1",
});

/** A thread as the Python notifier made it, by the same bot. */
async function oldThread({ fake }: Harness, botToken: string, channelId: string): Promise<string> {
  const headers = {
    authorization: `Bot ${botToken}`,
    "content-type": "application/json",
    "user-agent": "DiscordBot (https://example.org, 1)",
  };
  const body = JSON.stringify({ name: "Session 5e551011", type: 11 });
  const made = await fetch(`${fake.apiBase}/channels/${channelId}/threads`, { method: "POST", headers, body });
  const { id } = (await made.json()) as { id: string };
  const message = JSON.stringify({ content: "🔧 About to execute: Bash" });
  await fetch(`${fake.apiBase}/channels/${id}/messages`, { method: "POST", headers, body: message });
  return id;
}

/** Its table, as its `ThreadStorage` makes it. */
function threadsDatabase(file: string, mapping: { threadId: string; channelId: string; archived: boolean }): void {
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE thread_mappings (session_id TEXT PRIMARY KEY, thread_id TEXT NOT NULL,
    channel_id TEXT NOT NULL, thread_name TEXT NOT NULL, created_at TIMESTAMP NOT NULL, last_used TIMESTAMP NOT NULL,
    is_archived BOOLEAN DEFAULT FALSE)`);
  const { threadId, channelId, archived } = mapping;
  database
    .prepare("INSERT INTO thread_mappings VALUES (?, ?, ?, 'Session 5e551011', ?, ?, ?)")
    .run(SESSION_ID, threadId, channelId, "2026-11-20 09:00:00+00:00", "2026-11-24 18:00:00+00:00", archived ? 1 : 0);
  database.close();
}

for (const archived of [false, true]) {
  test(`session goes on in its thread of the Python notifier${archived ? ", archived" : ""}`, async (t) => {
    const harness = await discordHarness(t, EACH_TURN);
    const { fake, paths } = harness;
    const channelId = fake.addTextChannel({ name: "claude" });
    const botToken = fake.addBot();
    const userId = fake.addMember();
    const threadId = await oldThread(harness, botToken, channelId);
    if (archived) fake.archive(threadId);
    threadsDatabase(paths.legacyThreadsFile, { threadId, channelId, archived });

    const running = await harness.start({
      // The lines of its documentation, and Discord's address.
      DISCORD_WEBHOOK_URL: fake.addWebhook(channelId),
      DISCORD_BOT_TOKEN: botToken,
      DISCORD_CHANNEL_ID: channelId,
      DISCORD_USE_THREADS: "1",
      DISCORD_CHANNEL_TYPE: "text",
      DISCORD_THREAD_PREFIX: "Session",
      DISCORD_MENTION_USER_ID: userId,
      DISCORD_ENABLED_EVENTS: "Stop,Notification,PostToolUse",
      DISCORD_DISABLED_TOOLS: "Read,Glob,Grep,LS",
      CCEN_DEBUG: "0",
      DISCORD_API_BASE_URL: `${fake.origin}/api`,
    });
    assert.deepEqual(
      harness.logger.records.filter(({ level }) => level !== "info" && level !== "debug"),
      [],
    );
    await running.play([begin, read, finish], 5000);
    await harness.time.advance(5000);

    assert.deepEqual(
      fake.threadsIn(channelId).map(({ id }) => id),
      [threadId],
    );
    const seen = fake.transcript(threadId);
    assert.match(seen, /^thread "Session 5e551011"\n {2}Notifier: 🔧 About to execute: Bash\n/);
    assert.match(seen, /🟢 shop — done · Fix the login[^]*🏁 shop · finished — Fixed\./);
    assert.doesNotMatch(seen, /ran Read/, "its list of silent tools holds");
    assert.equal(fake.messagesIn(channelId).length, 0);
  });
}

test("thread of the Python notifier that is gone is replaced by a new one", async (t) => {
  const harness = await discordHarness(t, EACH_TURN);
  const { fake } = harness;
  const channelId = fake.addTextChannel({ name: "claude" });
  const botToken = fake.addBot();
  threadsDatabase(harness.paths.legacyThreadsFile, { threadId: "123456789012345678", channelId, archived: false });
  const running = await harness.start({
    DISCORD_BOT_TOKEN: botToken,
    DISCORD_CHANNEL_ID: channelId,
    DISCORD_API_BASE_URL: `${fake.origin}/api`,
  });
  await running.play([begin, finish], 5000);
  await harness.time.advance(5000);
  assert.equal(fake.threadsIn(channelId).length, 1);
  assert.match(fake.transcript(channelId), /finished — Fixed\./);
});

test("event kept by the Python notifier too is stored twice but is one call, one turn", async (t) => {
  const harness = await discordHarness(t, EACH_TURN);
  const { fake } = harness;
  const channelId = fake.addTextChannel({ name: "claude" });
  const { fire, get } = await harness.start({ DISCORD_WEBHOOK_URL: fake.addWebhook(channelId) });
  const call = { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "npm test" } };
  const began = payload({ hook_event_name: "PreToolUse", ...call });
  const ended = payload({ hook_event_name: "PostToolUse", ...call, tool_response: {}, duration_ms: 5 });
  await fire(begin);
  for (const seenByBoth of [began, ended, finish]) {
    await fire(seenByBoth, seenByBoth);
    await harness.time.advance(5000);
  }
  const [session] = await get<SessionDto[]>("/api/sessions");
  assert.equal(session?.event_count, 7);
  assert.equal(session.tool_count, 1);
  assert.equal(session.state, "done");
  assert.equal(fake.messagesIn(channelId).filter(({ content }) => content.includes("finished")).length, 1);
});
