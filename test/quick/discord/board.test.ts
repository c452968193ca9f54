import assert from "node:assert/strict";
import { test } from "node:test";
import { openPlace } from "./conversation.ts";
import { discordHarness, type Env, type Harness, type RunningDaemon } from "./harness.ts";
import { answered, asks, ends, fails, prompt } from "./named-sessions.ts";
import type { Message } from "../../fake-discord/state/model.ts";

const MINUTE_MS = 60_000;
const ON: Env = { DISCORD_BOARD: "on" };

const isBoard = ({ content }: Message): boolean => content.startsWith("📌");

function boardsIn({ fake }: Harness, channelId: string): readonly Message[] {
  return fake.messagesIn(channelId).filter(isBoard);
}

function textOf(message: Message | undefined): string {
  return String(message?.embeds[0]?.["description"]);
}

async function boardHarness(t: Parameters<typeof discordHarness>[0], env: Env = ON) {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-text");
  const settings: Env = { ...access, DISCORD_MENTION_USER_ID: harness.fake.addMember(), ...env };
  const running = await harness.start(settings);
  return { harness, channelId, settings, running, fake: harness.fake, time: harness.time };
}

async function fireAndSettle({ time }: Harness, running: RunningDaemon, payloads: readonly string[]): Promise<void> {
  await running.fire(...payloads);
  await time.advance(12_000);
}

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

test("board counts every session and cuts its lists", async (t) => {
  const { harness, channelId, running, time } = await boardHarness(t);
  const sessions = Array.from({ length: 14 }, (_, number) => `p${number}`);
  await running.fire(...sessions.map(prompt), ...sessions.slice(0, 13).flatMap(asks));
  await time.advance(MINUTE_MS);
  const [board] = boardsIn(harness, channelId);
  assert.equal(board?.content, "📌 13 wait for you · 1 running");
  assert.match(textOf(board), /-# \+3 more\n/);
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

for (const which of ["first", "second"] as const) {
  test(`${which} board is one after its answer was lost and the daemon ended`, async (t) => {
    const { harness, channelId, running, fake, settings, time } = await boardHarness(t);
    if (which === "second") {
      await fireAndSettle(harness, running, [prompt("web")]);
      fake.deleteMessage(channelId, boardsIn(harness, channelId)[0]?.id ?? "");
    }
    const fault = fake.fault({
      effect: { kind: "lost-after" },
      match: ({ method, body }) => method === "POST" && String(body["content"]).startsWith("📌"),
      times: 2,
    });
    await running.fire(prompt("shop"));
    for (let round = 0; round < 100 && fault.met === 0; round += 1) await time.advance(100);
    assert.equal(fault.met, 1);
    await running.stop();
    // Discord no longer knows the message by its nonce.
    await time.advance(10 * MINUTE_MS);
    const again = await harness.start(settings);
    await fireAndSettle(harness, again, [prompt("api")]);
    await time.advance(MINUTE_MS);
    assert.deepEqual(
      boardsIn(harness, channelId).map(({ content }) => content),
      [`📌 ${which === "first" ? 2 : 3} running`],
    );
  });
}

test("board of a lost store is found by its footer, pinned or not", async (t) => {
  for (const permitted of [true, false]) {
    const { harness, channelId, running, fake, settings, time } = await boardHarness(t);
    if (permitted) fake.grant(channelId, settings["DISCORD_BOT_TOKEN"] ?? "", ["PIN_MESSAGES"]);
    await fireAndSettle(harness, running, [prompt("shop")]);
    running.daemon.store.database.exec("DELETE FROM places WHERE session_id = 'board'");
    await running.stop();
    await time.advance(10 * MINUTE_MS);
    const again = await harness.start(settings);
    await fireAndSettle(harness, again, [prompt("api")]);
    assert.equal(boardsIn(harness, channelId).length, 1);
    assert.equal(boardsIn(harness, channelId)[0]?.content, "📌 2 running");
  }
});

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

for (const place of ["bot-text", "webhook-text"] as const) {
  test(`card without a thread moves to the bottom when its session waits: ${place}`, async (t) => {
    const harness = await discordHarness(t);
    const { channelId, access } = openPlace(harness, place);
    const settings = { ...access, DISCORD_USE_THREADS: "false" };
    const running = await harness.start(settings);
    await fireAndSettle(harness, running, [prompt("shop")]);
    await fireAndSettle(harness, running, [prompt("api")]);
    const cards = (): readonly Message[] =>
      harness.fake.messagesIn(channelId).filter(({ embeds }) => /"-# <t:\d+:R> /.test(JSON.stringify(embeds)));
    const order = (): readonly string[] => cards().map(({ content }) => String(/shop|api|web/.exec(content)?.[0]));
    assert.deepEqual(order(), ["shop", "api"]);
    await fireAndSettle(harness, running, asks("shop"));
    assert.deepEqual(order(), ["api", "shop"]);
    assert.ok(cards().every(({ flags }) => (flags & 4096) !== 0));
    const { id } = cards()[1] ?? {};
    await fireAndSettle(harness, running, [answered("shop")]);
    assert.equal(cards()[1]?.id, id, "it stays there");
    if (place === "webhook-text") return;
    // The daemon ends after the new card was posted and before it was stored.
    harness.fake.fault({
      effect: { kind: "lost-after" },
      match: ({ method, path }) => method === "POST" && path.endsWith("/messages"),
    });
    await running.fire(...asks("api"));
    await harness.time.advance(2500);
    await running.stop();
    const again = await harness.start(settings);
    await fireAndSettle(harness, again, [prompt("web")]);
    assert.deepEqual(order(), ["shop", "api", "web"]);
  });
}
