import assert from "node:assert/strict";
import { test } from "node:test";
import { payload, sessionFixture } from "../../support/payload.ts";
import { openPlace } from "../../quick/discord/conversation.ts";
import { discordHarness, EACH_TURN } from "../../quick/discord/harness.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const begin = [
  payload({ hook_event_name: "SessionStart", source: "startup" }),
  payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" }),
];
const finish = payload({ hook_event_name: "Stop", last_assistant_message: "Fixed.", background_tasks: [] });
const end = payload({ hook_event_name: "SessionEnd", reason: "prompt_input_exit" });

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

test("without DISCORD_THREAD_FOR_TASK subagents change no thread", async (t) => {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-text");
  const running = await harness.start({ ...access, DISCORD_USE_THREADS: "false" });
  await running.play(sessionFixture("worktree"), 5000);
  await harness.time.advance(5000);
  assert.equal(harness.fake.threadsIn(channelId).length, 0);
});
