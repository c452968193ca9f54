import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { staleAtMs } from "../../../src/core/session/activity.ts";
import { createPolicy } from "../../../src/notify/policy/decide.ts";
import { TIMINGS } from "../../../src/notify/queue/destination-queue-options.ts";
import { createOutbox } from "../../../src/store/outbox/outbox-queries.ts";
import { centralHarness, type CentralHarness, leafHarness, type LeafHarness } from "../../support/machine-harness.ts";
import { numbered, untilConnected, untilThrough, upTo } from "../../support/machine-truths.ts";
import { CHANNEL_ID, notifySettings } from "../../support/notify-settings.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";

/** Two daemons with one identity and one beginning: the home folder of the first was copied to a second machine. */
async function copiedHome(t: TestContext, central: CentralHarness): Promise<{ first: LeafHarness; copy: LeafHarness }> {
  const folder = tempDir(t);
  const files = [join(folder, "first.db"), join(folder, "copy.db")] as const;
  const before = leafHarness(t, central, { file: files[0] });
  await untilConnected(before);
  before.report(upTo(3).map((number) => numbered(number, { session_id: "before" })));
  await untilThrough(before);
  await before.stop();
  copyFileSync(...files);
  const [first, copy] = files.map((file) => leafHarness(t, central, { file }));
  assert.ok(first !== undefined && copy !== undefined);
  await untilConnected(first);
  await untilConnected(copy);
  return { first, copy };
}

test("two daemons under one identity are reported at all three ends", async (t) => {
  const central = centralHarness(t);
  const { first, copy } = await copiedHome(t, central);
  const codes = (): unknown[] => [first, copy].map(({ forwarder }) => forwarder.status().error?.code);
  const isKnown = (): boolean => codes().every((code) => code === "forwarding/twin");
  for (let round = 0; round < 50 && !isKnown(); round += 1) {
    for (const leaf of [first, copy]) {
      leaf.report([numbered(round)]);
      await untilThrough(leaf);
    }
  }
  assert.deepEqual(codes(), ["forwarding/twin", "forwarding/twin"]);
  assert.equal(central.twins.isTwin("machine-laptop"), true);
});

test("database that was replaced once is no twin", async (t) => {
  const central = centralHarness(t);
  for (const _ of upTo(2)) {
    const leaf = leafHarness(t, central);
    await untilConnected(leaf);
    leaf.report([numbered(1)]);
    await untilThrough(leaf);
    assert.equal(leaf.forwarder.status().error, null);
    await leaf.stop();
  }
  assert.equal(central.twins.isTwin("machine-laptop"), false);
});

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A machine whose clock is off, and a central daemon that notifies by the built-in rules. */
async function skewedMachine(t: TestContext, aheadMs: number) {
  const settings = notifySettings({ mentionUserId: "42" });
  const clock = { now: () => Date.now() };
  const central = centralHarness(t, { policy: createPolicy({ settings: () => settings, clock }) });
  const leaf = leafHarness(t, central, { clock: { now: () => Date.now() + aheadMs } });
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
    leaf.report([payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" })], nowThere());
    leaf.report([asks], nowThere());
    await untilThrough(leaf);
    const [delivery, ...more] = createOutbox(central.store.database).open(`channel:${CHANNEL_ID}`, 9);
    assert.ok(delivery !== undefined && more.length === 0);
    assert.equal(delivery.kind, "permission");
    assert.equal(delivery.ping, true);
    assert.ok(Date.now() - delivery.createdAtMs < TIMINGS.staleAfterMs);
    const session = central.store.session("s");
    assert.ok(session !== null && (staleAtMs(session) ?? 0) > startMs);
    assert.ok(session.stateSinceMs >= startMs - MINUTE_MS && (session.waits[0]?.sinceMs ?? 0) >= startMs - MINUTE_MS);
  });
}
