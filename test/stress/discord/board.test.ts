import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boardHarness,
  boardsIn,
  fireAndSettle,
  moveWaitingCard,
  surviveLostBoard,
  textOf,
} from "../../quick/discord/board-harness.ts";
import { busySessions, playSteps, randomNumbers } from "../../quick/discord/busy-sessions.ts";
import { openPlace } from "../../quick/discord/conversation.ts";
import { discordHarness } from "../../quick/discord/harness.ts";
import { asks, prompt } from "../../quick/discord/named-sessions.ts";

const RESTARTS = 15;
const PART_MS = 20_000;
const MINUTE_MS = 60_000;

for (const threads of ["true", "false"]) {
  test(`board and cards stay one under ends in the middle of requests, threads ${threads}`, async (t) => {
    const harness = await discordHarness(t, { latencyMs: 150 });
    const { fake, time } = harness;
    const { channelId, access } = openPlace(harness, "bot-text");
    const env = { ...access, DISCORD_BOARD: "on", DISCORD_USE_THREADS: threads };
    const random = randomNumbers(11);
    const { steps } = busySessions({ sessions: 5, lengthMs: RESTARTS * PART_MS });
    for (let part = 0; part < RESTARTS; part += 1) {
      const running = await harness.start(env);
      if (random() < 0.5) {
        fake.fault({ effect: { kind: "lost-after" }, match: ({ method }) => method === "POST" && random() < 0.3 });
      }
      const own = steps.filter(({ atMs }) => Math.floor(atMs / PART_MS) === part);
      await playSteps(
        harness,
        running,
        own.map((step) => ({ ...step, atMs: step.atMs - part * PART_MS })),
      );
      await time.advance(Math.floor(random() * 3000));
      await running.stop();
      await time.advance(Math.floor(random() * 10_000));
    }
    const last = await harness.start(env);
    await time.advance(5 * 60_000);
    const messages = fake.messagesIn(channelId);
    const boards = messages.filter(({ content }) => content.startsWith("📌"));
    const cards = messages.filter(({ embeds }) => /"-# <t:\d+:R> /.test(JSON.stringify(embeds)));
    t.diagnostic(JSON.stringify({ boards: boards.length, cards: cards.length, board: boards[0]?.content }));
    assert.equal(boards.length, 1);
    assert.equal(cards.length, 5);
    const counts = last.daemon.store.attentionCounts(time.clock.now());
    assert.deepEqual(
      (boards[0]?.content.match(/\d+/g) ?? []).map(Number),
      [counts.waiting, counts.failed, counts.running].filter((count) => count > 0),
    );
  });
}

test("board counts every session and cuts its lists", async (t) => {
  const { harness, channelId, running, time } = await boardHarness(t);
  const sessions = Array.from({ length: 14 }, (_, number) => `p${number}`);
  await running.fire(...sessions.map(prompt), ...sessions.slice(0, 13).flatMap(asks));
  await time.advance(MINUTE_MS);
  const [board] = boardsIn(harness, channelId);
  assert.equal(board?.content, "📌 13 wait for you · 1 running");
  assert.match(textOf(board), /-# \+3 more\n/);
});

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

test("second board is one after its answer was lost and the daemon ended", async (t) => surviveLostBoard(t, "second"));

test("card without a thread moves to the bottom when its session waits: webhook-text", async (t) =>
  moveWaitingCard(t, "webhook-text"));
