import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { payload } from "../../support/payload.ts";
import { busySessions, playSteps, notifiedDialogs, type Dialog } from "./busy-sessions.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness } from "./harness.ts";

/** A dialog open longer than this is sent, and soon: the grace period is two seconds. */
const LONG_MS = 5000;
const NOTIFIED_WITHIN_MS = 5000;
const LATENCY_MS = 150;

interface BusyCase {
  readonly place: PlaceKind;
  readonly sessions: number;
  readonly lengthMs: number;
  /** Minimum number of long dialogs, so that the case is meaningful. */
  readonly longDialogs: number;
}

/**
 * Each dialog that stays open is sent once, and no answered one is sent. With Discord's real limits: of 77 such dialogs
 * of ten sessions 45 were sent before urgent messages went first, 37 of them after their answer.
 */
export async function sendOpenDialogs(t: TestContext, { place, longDialogs, ...busy }: BusyCase): Promise<void> {
  const harness = await discordHarness(t, { latencyMs: LATENCY_MS });
  const { channelId, access } = openPlace(harness, place);
  const running = await harness.start({ ...access, DISCORD_MENTION_USER_ID: harness.fake.addMember() });
  const { steps, dialogs } = busySessions(busy);
  await playSteps(harness, running, steps);
  await harness.time.advance(10_000);
  const { values } = notifiedDialogs(harness, channelId, dialogs, LONG_MS);
  t.diagnostic(JSON.stringify(values));
  const { long = 0, longNotified, twice, afterAnswer, max = -1, tooMany } = values;
  assert.ok(long >= longDialogs, `${long} long dialogs`);
  assert.deepEqual(
    { longNotified, twice, afterAnswer, tooMany },
    { longNotified: long, twice: 0, afterAnswer: 0, tooMany: 0 },
  );
  assert.ok(max <= NOTIFIED_WITHIN_MS, `${max} ms`);
  const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries?kind=permission&limit=500");
  const pinging = new Set(deliveries.flatMap(({ mention, message_id: id }) => (mention && id !== null ? [id] : [])));
  assert.deepEqual([...pinging].toSorted(), harness.fake.pings.map(({ messageId }) => messageId).toSorted());
}

interface TurnsCase {
  readonly turns: number;
  readonly requests: number;
}

/** This many finished turns wait for a webhook's rate limit, then a permission request comes every two seconds. */
export async function requestsOvertakeTurns(t: TestContext, { turns, requests }: TurnsCase): Promise<void> {
  const harness = await discordHarness(t, { latencyMs: LATENCY_MS });
  const { channelId, access } = openPlace(harness, "webhook-text");
  const running = await harness.start({ ...access, DISCORD_MENTION_USER_ID: harness.fake.addMember() });
  const finished = Array.from({ length: turns }, (_, number) => [
    payload({ session_id: `finished-${number}`, hook_event_name: "UserPromptSubmit", prompt: "go" }),
    payload({ session_id: `finished-${number}`, hook_event_name: "Stop", last_assistant_message: `n${number}.` }),
  ]);
  await running.fire(...finished.flat());
  await harness.time.advance(60_000);
  const dialogs: Dialog[] = [];
  for (let number = 0; number < requests; number += 1) {
    const mark = `m${number}`;
    const ask = { tool_name: "Bash", tool_input: { command: `make ${mark}` } };
    dialogs.push({ mark, askedAtMs: harness.time.clock.now(), answeredAtMs: Infinity });
    await running.fire(payload({ session_id: `asks-${number}`, hook_event_name: "PermissionRequest", ...ask }));
    await harness.time.advance(2000);
  }
  await harness.time.advance(10_000);
  const { values } = notifiedDialogs(harness, channelId, dialogs, LONG_MS);
  t.diagnostic(JSON.stringify(values));
  const { longNotified, twice, p99 = -1, tooMany } = values;
  assert.deepEqual({ longNotified, twice, tooMany }, { longNotified: requests, twice: 0, tooMany: 0 });
  assert.ok(p99 <= NOTIFIED_WITHIN_MS, `${p99} ms`);
  // All other messages arrive later.
  await harness.time.advance(15 * 60_000);
  const { deliveries, destinations } = await running.get<DeliveriesDto>("/api/deliveries?kind=finished&limit=500");
  assert.deepEqual(new Set(deliveries.map(({ state }) => state)), new Set(["sent"]));
  assert.equal(destinations[0]?.open, 0);
}
