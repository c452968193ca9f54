import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultEffect } from "../../../../test/fake-discord/faults.ts";
import {
  notification,
  discordHarness,
  sessionCard,
  sessionNumber,
  untilSettled,
  type DiscordHarness,
} from "../../../../test/support/discord-harness.ts";
import { IS_STRESS, runs } from "../../../../test/support/tier.ts";

const MESSAGES = runs(24, 60);
const SESSIONS = 3;

const FAULTS: readonly FaultEffect[] = [
  { kind: "lost-before" },
  { kind: "lost-after" },
  { kind: "truncated" },
  { kind: "status", status: 500, body: "" },
  { kind: "status", status: 503, body: { code: 130_000, message: "overloaded" } },
  {
    kind: "status",
    status: 429,
    body: { message: "You are being rate limited.", retry_after: 1.5, global: true },
    headers: { "X-RateLimit-Scope": "global", "Retry-After": "2" },
  },
  { kind: "cloudflare", form: "html" },
];

/** The same numbers in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Storm {
  readonly harness: DiscordHarness;
  readonly channelId: string;
  readonly config: { readonly botToken?: string; readonly webhookUrl?: string; readonly channelType?: "forum" };
  readonly seed: number;
}

/** Messages and cards of a few sessions while one request in four fails, and the daemon sometimes restarts. */
async function rage({ harness, channelId, config, seed }: Storm): Promise<{ readonly doubtful: number }> {
  const { fake, time, open } = harness;
  const random = randomNumbers(seed);
  let doubtful = 0;
  let { service, destinations } = open(config);
  const to = destinations.webhookIds[0] ?? `channel:${channelId}`;
  for (let number = 0; number < MESSAGES; number += 1) {
    const session = { ...sessionCard().session, sessionId: sessionNumber(number % SESSIONS) };
    const effect = FAULTS[random(FAULTS.length * 4)];
    if (effect !== undefined) fake.fault({ effect });
    if (effect?.kind === "lost-after" || effect?.kind === "truncated") doubtful += 1;
    if (random(10) === 0) ({ service, destinations } = open(config));

    const card = sessionCard({ session, detail: `step ${number}` });
    await untilSettled(time, `card ${session.sessionId}`, async (attempt) => service.showCard(to, card, attempt));
    const outcome = await untilSettled(time, `message ${number}`, async (attempt) =>
      service.post(to, [notification(`number ${number}.`, { session })], attempt),
    );
    assert.equal(outcome !== "unchanged" && outcome.kind, "sent");
  }
  return { doubtful };
}

/** The numbers of a session's messages, in the channel's order. */
function numbersIn({ fake }: DiscordHarness, channelId: string): number[] {
  return fake.messagesIn(channelId).flatMap(({ content }) => {
    const number = /number (\d+)\./.exec(content)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function expected(session: number): number[] {
  return Array.from({ length: MESSAGES / SESSIONS }, (_, index) => index * SESSIONS + session);
}

for (const kind of ["text channel", "forum"] as const) {
  for (const seed of IS_STRESS ? [1, 2, 3] : [1]) {
    test(`bot in a ${kind}, storm ${seed}: each message once, in order, in one thread for each session`, async (t) => {
      const harness = await discordHarness(t);
      const channelId = kind === "forum" ? harness.fake.addForum() : harness.fake.addTextChannel();
      await rage({ harness, channelId, config: { botToken: harness.fake.addBot() }, seed });
      const threads = harness.fake.threadsIn(channelId);
      assert.equal(threads.length, SESSIONS);
      assert.deepEqual(
        threads.map(({ id }) => numbersIn(harness, id)).toSorted(([one = 0], [other = 0]) => one - other),
        [0, 1, 2].map(expected),
      );
      const cards =
        kind === "forum" ? threads.map(({ id }) => harness.fake.messagesIn(id)[0]) : harness.fake.messagesIn(channelId);
      assert.equal(cards.length, SESSIONS);
      assert.ok(cards.every((card) => card !== undefined && card.editCount > 0));
    });
  }
}

test("webhook in a storm loses and reorders nothing, and doubles only on lost answers", async (t) => {
  const harness = await discordHarness(t);
  const channelId = harness.fake.addTextChannel();
  const { doubtful } = await rage({
    harness,
    channelId,
    config: { webhookUrl: harness.fake.addWebhook(channelId) },
    seed: 4,
  });
  const numbers = numbersIn(harness, channelId);
  assert.deepEqual(
    [...new Set(numbers)],
    Array.from({ length: MESSAGES }, (_, number) => number),
  );
  assert.deepEqual(
    numbers,
    numbers.toSorted((one, other) => one - other),
  );
  assert.ok(numbers.length - MESSAGES <= doubtful, `${numbers.length - MESSAGES} doubled, ${doubtful} lost`);
});
