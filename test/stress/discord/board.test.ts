import assert from "node:assert/strict";
import { test } from "node:test";
import { busySessions, playSteps, randomNumbers } from "../../quick/discord/busy-sessions.ts";
import { openPlace } from "../../quick/discord/conversation.ts";
import { discordHarness } from "../../quick/discord/harness.ts";

const RESTARTS = 15;
const PART_MS = 20_000;

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
