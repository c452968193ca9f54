import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Session } from "../../src/core/session/session.ts";
import { leafHarness, type LeafHarness } from "./machine-harness.ts";
import { payload } from "./payload.ts";
import type { ReceivingHarness } from "./receiving/receiving-harness.ts";
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
export async function connectedPair<Central extends ReceivingHarness>(
  t: TestContext,
  central: Central,
): Promise<{ central: Central; leaf: LeafHarness }> {
  const leaf = leafHarness(t, central);
  await untilConnected(leaf);
  return { central, leaf };
}

/** The central server has the same events of a machine as the machine itself, each once and in its order. */
export async function assertSame({ stored }: ReceivingHarness, leaf: LeafHarness, machine = "laptop"): Promise<void> {
  const there = (await stored.events()).filter((event) => event.machine === machine);
  const here = leaf.store.eventsAfter(0, 5000);
  assert.deepEqual(
    there.map((event) => ({ ...event, seq: 0, machine: null })),
    here.map((event) => ({ ...event, seq: 0 })),
  );
}

/** Waits until the stored session `s` is as wanted. */
export async function untilSession(
  { stored }: ReceivingHarness,
  isWanted: (session: Session) => boolean,
): Promise<Session> {
  return waitFor("the session", async () => {
    const session = await stored.session("s");
    return session !== null && isWanted(session) && session;
  });
}
