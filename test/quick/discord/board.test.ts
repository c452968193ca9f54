import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boardHarness,
  boardsIn,
  fireAndSettle,
  isBoard,
  moveWaitingCard,
  ON,
  surviveLostBoard,
  textOf,
} from "./board-harness.ts";
import { openPlace } from "./conversation.ts";
import { answered, asks, ends, fails, prompt } from "./named-sessions.ts";

const MINUTE_MS = 60_000;
test("board names who waits first, then failures, then running sessions", async (t) => {
  const { harness, channelId, running, fake } = await boardHarness(t);
  await fireAndSettle(harness, running, [prompt("shop"), prompt("api"), prompt("web"), prompt("docs")]);
  await fireAndSettle(harness, running, [fails("web"), ...asks("shop")]);
  await fireAndSettle(harness, running, asks("api"));
  const [board, ...others] = boardsIn(harness, channelId);
  assert.deepEqual(others, []);
  assert.equal(board?.content, "📌 2 wait for you · 1 failed · 1 running");
  assert.match(
    textOf(board),
    /^\*\*🟡 2 wait for you\*\*\nshop · .*make shop.*\napi · .*make api.*\n\*\*🔴 1 failed\*\*\nweb · rate limit.*\n\*\*🔵 1 running\*\*\ndocs/,
  );
  // Links lead to the threads; it never pings and makes no sound.
  assert.match(textOf(board), /<#\d+>/);
  assert.equal((board?.flags ?? 0) & 4096, 4096);
  assert.ok(!fake.pings.some(({ messageId }) => messageId === board?.id));
  await fireAndSettle(harness, running, [answered("shop"), answered("api")]);
  assert.equal(boardsIn(harness, channelId)[0]?.content, "📌 1 failed · 3 running");
  await fireAndSettle(harness, running, ["shop", "api", "web", "docs"].map(ends));
  const [idle] = boardsIn(harness, channelId);
  assert.equal(idle?.content, "📌 nothing waits, nothing runs");
  assert.deepEqual(
    idle.embeds.map(({ description = null }) => description),
    [null],
    "it is said once",
  );
});

test("board shows the begin of a wait within three seconds", async (t) => {
  const { harness, channelId, running, time } = await boardHarness(t);
  await fireAndSettle(harness, running, [prompt("shop")]);
  await running.fire(prompt("api"));
  await time.advance(1000);
  await running.fire(...asks("shop"));
  await time.advance(3000);
  assert.match(boardsIn(harness, channelId)[0]?.content ?? "", /^📌 1 waits for you/);
});

test("board is pinned where the bot may, without a line about it, and stays unpinned", async (t) => {
  const { harness, channelId, running, fake } = await boardHarness(t);
  await fireAndSettle(harness, running, [prompt("shop")]);
  assert.equal(boardsIn(harness, channelId)[0]?.pinnedAtMs, null);
  assert.equal(fake.invalidRequests.forbidden, 1);
  await fireAndSettle(harness, running, asks("shop"));
  assert.equal(fake.invalidRequests.forbidden, 1, "it asks once");

  const other = await boardHarness(t);
  other.fake.grant(other.channelId, other.settings["DISCORD_BOT_TOKEN"] ?? "", ["PIN_MESSAGES"]);
  await fireAndSettle(other.harness, other.running, [prompt("shop")]);
  const [board] = boardsIn(other.harness, other.channelId);
  assert.notEqual(board?.pinnedAtMs, null);
  assert.ok(!other.fake.channel(other.channelId).messages.some(({ type }) => type === 6));
  other.fake.unpin(other.channelId, board?.id ?? "");
  await fireAndSettle(other.harness, other.running, asks("shop"));
  assert.equal(boardsIn(other.harness, other.channelId)[0]?.pinnedAtMs, null, "a person removed the pin");
});

test("board that a person deleted comes again, once", async (t) => {
  const { harness, channelId, running, fake } = await boardHarness(t);
  await fireAndSettle(harness, running, [prompt("shop")]);
  fake.deleteMessage(channelId, boardsIn(harness, channelId)[0]?.id ?? "");
  await fireAndSettle(harness, running, asks("shop"));
  assert.deepEqual(
    boardsIn(harness, channelId).map(({ content }) => content),
    ["📌 1 waits for you"],
  );
});

test("board is true after a restart and an outage, and stays one", async (t) => {
  const { harness, channelId, running, fake, settings, time } = await boardHarness(t);
  await fireAndSettle(harness, running, [prompt("shop"), ...asks("shop")]);
  await running.stop();
  const again = await harness.start(settings);
  await time.advance(10_000);
  await fake.stopListening();
  await again.fire(answered("shop"), prompt("api"));
  await time.advance(5 * MINUTE_MS);
  await fake.resumeListening();
  await time.advance(3 * MINUTE_MS);
  assert.deepEqual(
    boardsIn(harness, channelId).map(({ content }) => content),
    ["📌 2 running"],
  );
});

test("first board is one after its answer was lost and the daemon ended", async (t) => surviveLostBoard(t, "first"));

test("board is removed when the setting is off; a forum and a webhook have none", async (t) => {
  const { harness, channelId, running, settings, time } = await boardHarness(t);
  await fireAndSettle(harness, running, [prompt("shop")]);
  assert.equal(boardsIn(harness, channelId).length, 1);
  running.configure({ ...settings, DISCORD_BOARD: "off" });
  await time.advance(2 * MINUTE_MS);
  assert.equal(boardsIn(harness, channelId).length, 0);
  for (const place of ["bot-forum", "webhook-text"] as const) {
    const other = openPlace(harness, place);
    running.configure({ ...other.access, ...ON });
    await fireAndSettle(harness, running, [prompt(`in-${place}`)]);
    const rooms = [other.channelId, ...harness.fake.threadsIn(other.channelId).map(({ id }) => id)];
    assert.ok(!rooms.flatMap((id) => harness.fake.messagesIn(id)).some(isBoard), place);
  }
});

test("card without a thread moves to the bottom when its session waits: bot-text", async (t) =>
  moveWaitingCard(t, "bot-text"));
