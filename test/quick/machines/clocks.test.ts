import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { believedUntilMs } from "../../../src/core/session-belief.ts";
import { createJudge } from "../../../src/notify/judge.ts";
import { PACE } from "../../../src/notify/worker/pace.ts";
import { createOutbox } from "../../../src/store/outbox-queries.ts";
import { centralRig, leafRig } from "../../support/machine-rig.ts";
import { assertSame, numbered, untilConnected, untilThrough } from "../../support/machine-truths.ts";
import { CHANNEL_ID, notifySettings } from "../../support/notify-settings.ts";
import { payload } from "../../support/payload.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A machine whose clock is off, and a central daemon that notifies by the built-in rules. */
async function skewedMachine(t: TestContext, aheadMs: number) {
  const settings = notifySettings({ mentionUserId: "42" });
  const clock = { now: () => Date.now() };
  const central = centralRig(t, { judge: createJudge({ settings: () => settings, clock }) });
  const leaf = leafRig(t, central, { clock: { now: () => Date.now() + aheadMs } });
  await untilConnected(leaf);
  return { central, leaf, nowThere: () => Date.now() + aheadMs };
}

const asks = payload({
  session_id: "s",
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_use_id: "t1",
  tool_input: { command: "make" },
});

for (const [said, behindMs] of [
  ["eleven minutes", 11 * MINUTE_MS],
  ["two days", 2 * DAY_MS],
] as const) {
  test(`permission request of a machine ${said} behind is fresh and pings`, async (t) => {
    const { central, leaf, nowThere } = await skewedMachine(t, -behindMs);
    const startMs = Date.now();
    leaf.tell([payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" })], nowThere());
    leaf.tell([asks], nowThere());
    await untilThrough(leaf);
    const [delivery, ...more] = createOutbox(central.store.database).open(`channel:${CHANNEL_ID}`, 9);
    assert.ok(delivery !== undefined && more.length === 0);
    assert.equal(delivery.kind, "permission");
    assert.equal(delivery.mention, true);
    assert.ok(Date.now() - delivery.createdAtMs < PACE.staleAfterMs);
    const session = central.store.session("s");
    assert.ok(session !== null && (believedUntilMs(session) ?? 0) > startMs);
    assert.ok(session.stateSinceMs >= startMs - MINUTE_MS && (session.waits[0]?.sinceMs ?? 0) >= startMs - MINUTE_MS);
  });
}

test("event that waited an hour on a machine with a wrong clock is an hour old", async (t) => {
  const { central, leaf, nowThere } = await skewedMachine(t, -DAY_MS);
  leaf.tell([numbered(0)], nowThere() - 60 * MINUTE_MS);
  await untilThrough(leaf);
  const ageMs = Date.now() - (central.store.eventsAfter(0, 9)[0]?.receivedAtMs ?? 0);
  assert.ok(Math.abs(ageMs - 60 * MINUTE_MS) < MINUTE_MS, `${ageMs} ms`);
});

test("clock two days ahead puts no session into the future", async (t) => {
  const { central, leaf, nowThere } = await skewedMachine(t, 2 * DAY_MS);
  leaf.tell([numbered(0, { session_id: "s" }), asks], nowThere());
  await untilThrough(leaf);
  const limitMs = Date.now() + MINUTE_MS;
  const session = central.store.session("s");
  assert.ok(session !== null && session.lastUsedAtMs < limitMs && session.lastSeenAtMs < limitMs);
  assert.ok(central.store.eventsAfter(0, 9).every(({ receivedAtMs }) => receivedAtMs < limitMs));
  const skewMs = central.book.all()[0]?.skewMs ?? 0;
  assert.ok(Math.abs(skewMs - 2 * DAY_MS) < MINUTE_MS, `${skewMs} ms`);
});

test("times taken before a machine's clock was set back become those of the arrival", async (t) => {
  const { central, leaf } = await skewedMachine(t, 0);
  leaf.tell([numbered(0, { session_id: "s" })], Date.now() + DAY_MS);
  await untilThrough(leaf);
  assert.ok((central.store.session("s")?.lastUsedAtMs ?? Infinity) < Date.now() + MINUTE_MS);
});

test("clocks that differ by seconds leave the times as they are", async (t) => {
  const { central, leaf, nowThere } = await skewedMachine(t, 5000);
  leaf.tell([numbered(0), numbered(1)], nowThere());
  await untilThrough(leaf);
  assertSame(central, leaf);
});
