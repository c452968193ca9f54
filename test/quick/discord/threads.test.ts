import assert from "node:assert/strict";
import { test } from "node:test";
import { payload, sessionFixture } from "../../support/payload.ts";
import { openPlace } from "./conversation.ts";
import { discordHarness, EACH_TURN } from "./harness.ts";

const MINUTE_MS = 60_000;

const begin = [
  payload({ hook_event_name: "SessionStart", source: "startup" }),
  payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" }),
];
const finish = payload({ hook_event_name: "Stop", last_assistant_message: "Fixed.", background_tasks: [] });
const end = payload({ hook_event_name: "SessionEnd", reason: "prompt_input_exit" });

test("DISCORD_THREAD_FOR_TASK makes a thread when a session uses subagents, not before", async (t) => {
  const harness = await discordHarness(t, EACH_TURN);
  const { channelId, access } = openPlace(harness, "bot-text");
  const running = await harness.start({
    ...access,
    DISCORD_USE_THREADS: "false",
    DISCORD_THREAD_FOR_TASK: "true",
    DISCORD_EVENT_SUBAGENT_STOP: "on",
  });
  await running.play([...begin, finish], 5000);
  assert.equal(harness.fake.threadsIn(channelId).length, 0);
  assert.match(harness.fake.transcript(channelId), /finished — Fixed\./);

  await running.play(sessionFixture("worktree"), 5000);
  await harness.time.advance(5000);
  const [thread, ...others] = harness.fake.threadsIn(channelId);
  assert.deepEqual(others, []);
  assert.match(thread?.name ?? "", /^worktree: .* · b79fe122$/);
  assert.match(harness.fake.transcript(thread?.id ?? ""), /general-purpose finished[^]*worktree agent finished/);
  // The other session stays where it is.
  await running.play([finish.replace("Fixed.", "Fixed again.")], 5000);
  assert.match(harness.fake.transcript(channelId), /\n {2}Notifier: 🏁 shop · finished — Fixed again\./);
});

test("thread is archived after the grace time, and its session may go on in it", async (t) => {
  const harness = await discordHarness(t, EACH_TURN);
  const { channelId, access } = openPlace(harness, "bot-text");
  const running = await harness.start({ ...access, DISCORD_THREAD_ARCHIVE_MINUTES: "30" });
  await running.play([...begin, finish, end], 5000);
  const archived = (): boolean | undefined => harness.fake.threadsIn(channelId)[0]?.thread?.archived;
  await harness.time.advance(28 * MINUTE_MS);
  assert.equal(archived(), false);
  await harness.time.advance(4 * MINUTE_MS);
  assert.equal(archived(), true);
  const requests = harness.fake.requests.length;
  await harness.time.advance(10 * MINUTE_MS);
  assert.equal(harness.fake.requests.length, requests, "an archived thread is left alone");

  await running.play([...begin, finish], 5000);
  assert.equal(harness.fake.threadsIn(channelId).length, 1);
  assert.equal(archived(), false);
  assert.equal(harness.fake.transcript(channelId).match(/finished — Fixed\./g)?.length, 2);
});

test("forum post keeps its tag when it is archived", async (t) => {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-forum");
  const running = await harness.start({ ...access, DISCORD_THREAD_ARCHIVE_MINUTES: "5" });
  await running.play([...begin, finish, end], 5000);
  await harness.time.advance(7 * MINUTE_MS);
  assert.match(harness.fake.transcript(channelId), /└ thread "shop: Fix the login · 5e551011" \[ended\] \(archived\)/);
});

test("quiet hours send every message silent and without a ping", async (t) => {
  // The hours are local: the test sets them.
  const startMs = new Date(2026, 10, 25, 6, 30).getTime();
  const harness = await discordHarness(t, { startMs });
  const { channelId, access } = openPlace(harness, "bot-text");
  const user = harness.fake.addMember();
  const quiet = { DISCORD_QUIET_HOURS: "22:00-07:00", DISCORD_MENTION_USER_ID: user };
  const running = await harness.start({ ...access, ...quiet });
  const call = { tool_name: "Bash", tool_input: { command: "rm -rf build" }, tool_use_id: "t1" };
  const ask = [
    payload({ hook_event_name: "PreToolUse", ...call }),
    payload({ hook_event_name: "PermissionRequest", ...call, tool_use_id: undefined }),
  ];
  await running.play([...begin, ...ask], 5000);
  assert.match(harness.fake.transcript(channelId), /🔐 shop · Bash\? ⚠ rm -rf build {silent}/);
  assert.deepEqual(harness.fake.pings, []);

  await running.play([payload({ hook_event_name: "PostToolUse", ...call, tool_response: {} }), finish], 5000);
  await harness.time.advance(35 * MINUTE_MS);
  await running.play([...begin.slice(1), ...ask.map((text) => text.replace("t1", "t2"))], 5000);
  assert.equal(harness.fake.pings.length, 1);
});
