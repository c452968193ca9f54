import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { centralRig, leafRig, type CentralRig, type LeafRig } from "./machine-rig.ts";
import { payload } from "./payload.ts";
import { waitFor } from "./wait-for.ts";

/** A payload that is told apart by its number. */
export const numbered = (number: number, fields: object = {}): string =>
  payload({ hook_event_name: "Notification", message: `event ${number}`, ...fields });

export const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index);

export async function untilThrough(leaf: LeafRig): Promise<void> {
  await waitFor("everything to be forwarded", () => leaf.isThrough());
}

export async function untilConnected(leaf: LeafRig): Promise<void> {
  await waitFor("a connection", () => leaf.forwarder.status().state === "forwarding");
}

/** One machine that forwards already. */
export async function connectedPair(t: TestContext): Promise<{ central: CentralRig; leaf: LeafRig }> {
  const central = centralRig(t);
  const leaf = leafRig(t, central);
  await untilConnected(leaf);
  return { central, leaf };
}

/** What the central daemon has of a machine is what the machine has, each once and in its order. */
export function assertSame(central: CentralRig, leaf: LeafRig, machine = "laptop"): void {
  const there = central.store.eventsAfter(0, 5000).filter((event) => event.machine === machine);
  const here = leaf.store.eventsAfter(0, 5000);
  assert.deepEqual(
    there.map((event) => ({ ...event, seq: 0, machine: null })),
    here.map((event) => ({ ...event, seq: 0 })),
  );
}
