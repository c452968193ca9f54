import assert from "node:assert/strict";
import { test } from "node:test";
import { payload, sessionFixture } from "../../support/payload.ts";
import { openPlace } from "./conversation.ts";
import { discordHarness, EACH_TURN } from "./harness.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

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

test("without DISCORD_THREAD_FOR_TASK subagents change no thread", async (t) => {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-text");
  const running = await harness.start({ ...access, DISCORD_USE_THREADS: "false" });
  await running.play(sessionFixture("worktree"), 5000);
  await harness.time.advance(5000);
  assert.equal(harness.fake.threadsIn(channelId).length, 0);
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
  await harness.time.advance(60 * MINUTE_MS);
  assert.equal(harness.fake.requests.length, requests, "an archived thread is left alone");

  await running.play([...begin, finish], 5000);
  assert.equal(harness.fake.threadsIn(channelId).length, 1);
  assert.equal(archived(), false);
  assert.equal(harness.fake.transcript(channelId).match(/finished — Fixed\./g)?.length, 2);
});

test("forum post keeps its tag when it is archived", async (t) => {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-forum");
  const running = await harness.start(access);
  await running.play([...begin, finish, end], 5000);
  await harness.time.advance(62 * MINUTE_MS);
  assert.match(harness.fake.transcript(channelId), /└ thread "shop: Fix the login · 5e551011" \[ended\] \(archived\)/);
});

test("DISCORD_THREAD_CLEANUP_DAYS deletes the record of a thread unused for so long", async (t) => {
  const harness = await discordHarness(t);
  const { access } = openPlace(harness, "bot-text");
  const running = await harness.start({ ...access, DISCORD_THREAD_CLEANUP_DAYS: "1" });
  await running.play([...begin, finish, end], 5000);
  const count = (): unknown => running.daemon.store.database.prepare("SELECT count(*) AS n FROM places").get()?.["n"];
  await harness.time.advance(DAY_MS / 2);
  assert.equal(count(), 1);
  await harness.time.advance(DAY_MS);
  assert.equal(count(), 0);
});

test("card of a silent session stops showing it as running", async (t) => {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-text");
  const running = await harness.start(access);
  await running.play(begin, 5000);
  assert.match(harness.fake.transcript(channelId), /🔵 shop — running/);
  await harness.time.advance(63 * MINUTE_MS);
  assert.match(harness.fake.transcript(channelId), /⚪ shop — unknown/);
});

test("session opened and closed again sends no message", async (t) => {
  const harness = await discordHarness(t);
  const { access } = openPlace(harness, "bot-text");
  const running = await harness.start(access);
  await running.play([...begin.slice(0, 1), end], 5000);
  await harness.time.advance(120 * MINUTE_MS);
  assert.deepEqual(harness.fake.requests, []);
});

test("quiet hours send every message silent and without a ping", async (t) => {
  // The hours are local: the test sets them.
  const startMs = new Date(2026, 10, 25, 23, 0).getTime();
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
  await harness.time.advance(8 * 60 * MINUTE_MS + 5 * MINUTE_MS);
  await running.play([...begin.slice(1), ...ask.map((text) => text.replace("t1", "t2"))], 5000);
  assert.equal(harness.fake.pings.length, 1);
});

const of = (session_id: string, fields: Record<string, unknown>): string => payload({ session_id, ...fields });

for (const place of ["bot-text", "bot-forum", "webhook-forum"] as const) {
  test(`sessions whose ids begin alike have a thread and a card each: ${place}`, async (t) => {
    const harness = await discordHarness(t, EACH_TURN);
    const { channelId, access } = openPlace(harness, place);
    const running = await harness.start(access);
    // As UUIDv7 gives them within a minute, and ids of another client.
    const ids = [
      "0190abcd-1111-7000-8000-0000aaaaaaaa",
      "0190abcd-2222-7000-8000-0000bbbbbbbb",
      "other-client-1",
      "other-client-2",
    ];
    for (const id of ids)
      await running.play([of(id, { hook_event_name: "UserPromptSubmit", prompt: `go on ${id}` })], 5000);
    const ask = { hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: { command: "ls" } };
    for (const id of ids.slice(1))
      await running.play([of(id, { hook_event_name: "Stop", last_assistant_message: `did ${id}` })], 5000);
    await running.play([of(ids[0] ?? "", ask)], 10_000);
    const threads = harness.fake.threadsIn(channelId);
    assert.equal(threads.length, 4);
    for (const [index, { id, name }] of threads.entries()) {
      const seen = harness.fake.transcript(id);
      const own = ids[index] ?? "";
      const notified = index === 0 ? /Bash\?/ : new RegExp(`finished — did ${own}`);
      assert.match(seen, notified, name);
      for (const other of ids) if (other !== own) assert.doesNotMatch(seen, new RegExp(`did ${other}`));
    }
    assert.equal(new Set(threads.slice(0, 2).map(({ name }) => name.split(" ").at(-1))).size, 2);
    const cards = harness.fake.transcript(channelId).match(/waiting for you|done · go on/g) ?? [];
    if (place === "bot-text")
      assert.deepEqual(cards.toSorted(), ["done · go on", "done · go on", "done · go on", "waiting for you"]);
  });
}

test("sessions whose ids begin alike find their own threads after a loss of rows", async (t) => {
  const harness = await discordHarness(t, EACH_TURN);
  const { channelId, access } = openPlace(harness, "bot-text");
  const running = await harness.start(access);
  const ids = ["0190abcd-1111-7000-8000-0000aaaaaaaa", "0190abcd-2222-7000-8000-0000bbbbbbbb"];
  for (const session_id of ids) {
    await running.play(
      [payload({ session_id, hook_event_name: "UserPromptSubmit", prompt: `go ${session_id}` })],
      5000,
    );
  }
  running.daemon.store.database.exec("DELETE FROM places");
  for (const session_id of ids.toReversed()) {
    const done = { hook_event_name: "Stop", last_assistant_message: `did ${session_id}` };
    await running.play([payload({ session_id, ...done })], 5000);
  }
  const threads = harness.fake.threadsIn(channelId);
  assert.equal(threads.length, 2);
  for (const [index, { id }] of threads.entries())
    assert.match(harness.fake.transcript(id), new RegExp(`did ${ids[index]}`));
});
