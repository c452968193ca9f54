import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { leafHarness } from "../machine-harness.ts";
import { assertSame, numbered, untilConnected, untilThrough } from "../machine-truths.ts";
import type { OpenCentral } from "./receiving-harness.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Machines whose clocks are off. */
export function testClocks(open: OpenCentral): void {
  async function skewedMachine(t: TestContext, aheadMs: number) {
    const central = await open(t);
    const leaf = leafHarness(t, central, { clock: { now: () => Date.now() + aheadMs } });
    await untilConnected(leaf);
    return { central, leaf, nowThere: () => Date.now() + aheadMs };
  }

  test("event that waited an hour on a machine with a wrong clock is an hour old", async (t) => {
    const { central, leaf, nowThere } = await skewedMachine(t, -DAY_MS);
    leaf.report([numbered(0)], nowThere() - 60 * MINUTE_MS);
    await untilThrough(leaf);
    const [event] = await central.stored.events();
    const ageMs = Date.now() - (event?.receivedAtMs ?? 0);
    assert.ok(Math.abs(ageMs - 60 * MINUTE_MS) < MINUTE_MS, `${ageMs} ms`);
  });

  test("clock two days ahead puts no session into the future", async (t) => {
    const { central, leaf, nowThere } = await skewedMachine(t, 2 * DAY_MS);
    leaf.report([numbered(0, { session_id: "s" }), numbered(1, { session_id: "s" })], nowThere());
    await untilThrough(leaf);
    const limitMs = Date.now() + MINUTE_MS;
    const session = await central.stored.session("s");
    assert.ok(session !== null && session.lastUsedAtMs < limitMs && session.lastSeenAtMs < limitMs);
    assert.ok((await central.stored.events()).every(({ receivedAtMs }) => receivedAtMs < limitMs));
    const skewMs = (await central.stored.machines())[0]?.skewMs ?? 0;
    assert.ok(Math.abs(skewMs - 2 * DAY_MS) < MINUTE_MS, `${skewMs} ms`);
  });

  test("times taken before a machine's clock was set back become those of the arrival", async (t) => {
    const { central, leaf } = await skewedMachine(t, 0);
    leaf.report([numbered(0, { session_id: "s" })], Date.now() + DAY_MS);
    await untilThrough(leaf);
    const session = await central.stored.session("s");
    assert.ok(session !== null && session.lastUsedAtMs < Date.now() + MINUTE_MS);
  });

  test("clocks that differ by seconds leave the times as they are", async (t) => {
    const { central, leaf, nowThere } = await skewedMachine(t, 5000);
    leaf.report([numbered(0), numbered(1)], nowThere());
    await untilThrough(leaf);
    await assertSame(central, leaf);
  });
}
