import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { busySessions, notifiedDialogs, playSteps } from "../../quick/discord/busy-sessions.ts";
import { openPlace } from "../../quick/discord/conversation.ts";
import type { DeliveryTimings } from "../../../src/notify/queue/destination-queue-options.ts";
import { discordHarness, type Env } from "../../quick/discord/harness.ts";

const LENGTH_MS = 20 * 60_000;
const SILENT = 4096;

/**
 * Ten sessions of people who read: a turn in some four minutes, one call in eight asks, as measured with real sessions
 * (138 finished turns and 63 subagents an hour).
 */
const BUSY = { sessions: 10, lengthMs: LENGTH_MS, askShare: 0.12, agentShare: 0.13, stretch: 12 };

async function silentMessages(
  t: TestContext,
  env: Env,
  pace: Partial<DeliveryTimings> = {},
): Promise<Record<string, number> & { silent: number }> {
  const harness = await discordHarness(t, { latencyMs: 150, pace });
  const { channelId, access } = openPlace(harness, "bot-text");
  const running = await harness.start({ ...access, DISCORD_MENTION_USER_ID: harness.fake.addMember(), ...env });
  const { steps, dialogs } = busySessions(BUSY);
  await playSteps(harness, running, steps);
  await harness.time.advance(90_000);
  const rooms = [channelId, ...harness.fake.threadsIn(channelId).map(({ id }) => id)];
  const posted = rooms.flatMap((id) => harness.fake.messagesIn(id));
  const { values } = notifiedDialogs(harness, channelId, dialogs, 5000);
  return { silent: posted.filter(({ flags }) => (flags & SILENT) !== 0).length, ...values };
}

/** Measured: 47 instead of 91, of which 10 are the first cards. */
const MOST_SHARE = 0.6;

/** What an earlier version sent: each subagent, and each finished turn. */
const EARLIER = [{ DISCORD_EVENT_SUBAGENT_STOP: "on" }, { finishedGraceMs: 0 }] as const;

test("ten busy sessions send 60 % of the earlier silent messages, no request late", async (t) => {
  const before = await silentMessages(t, ...EARLIER);
  const after = await silentMessages(t, {});
  t.diagnostic(JSON.stringify({ before, after, share: after.silent / before.silent }));
  assert.ok(after.silent <= before.silent * MOST_SHARE, `${after.silent} instead of ${before.silent}`);
  const { long = 0, longNotified, twice, afterAnswer, tooMany, max = -1 } = after;
  assert.ok(long > 10);
  assert.deepEqual(
    { longNotified, twice, afterAnswer, tooMany },
    { longNotified: long, twice: 0, afterAnswer: 0, tooMany: 0 },
  );
  assert.ok(max <= 5000, `${max} ms`);
});
