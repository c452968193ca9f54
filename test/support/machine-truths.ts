import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { centralHarness, leafHarness, type CentralHarness, type LeafHarness } from "./machine-harness.ts";
import { payload } from "./payload.ts";
import { waitFor } from "./wait-for.ts";

/** A payload that is identified by its number. */
export const numbered = (number: number, fields: object = {}): string =>
  payload({ hook_event_name: "Notification", message: `event ${number}`, ...fields });

export const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index);

export async function untilThrough(leaf: LeafHarness): Promise<void> {
  await waitFor("everything to be forwarded", () => leaf.isThrough());
}

export async function untilConnected(leaf: LeafHarness): Promise<void> {
  await waitFor("a connection", () => leaf.forwarder.status().state === "forwarding");
}

/** One machine that forwards already. */
export async function connectedPair(t: TestContext): Promise<{ central: CentralHarness; leaf: LeafHarness }> {
  const central = centralHarness(t);
  const leaf = leafHarness(t, central);
  await untilConnected(leaf);
  return { central, leaf };
}

/** The central daemon has the same events of a machine as the machine itself, each once and in its order. */
export function assertSame(central: CentralHarness, leaf: LeafHarness, machine = "laptop"): void {
  const there = central.store.eventsAfter(0, 5000).filter((event) => event.machine === machine);
  const here = leaf.store.eventsAfter(0, 5000);
  assert.deepEqual(
    there.map((event) => ({ ...event, seq: 0, machine: null })),
    here.map((event) => ({ ...event, seq: 0 })),
  );
}
