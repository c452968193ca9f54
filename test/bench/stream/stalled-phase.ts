import { setTimeout as sleep } from "node:timers/promises";
import { payloadOf } from "../scratch.ts";
import type { Subscribers } from "./subscribers.ts";
import type { OurServer } from "./our-server.ts";
import { publishSteadily, type Delivered } from "./publish-steadily.ts";

interface Order {
  readonly server: OurServer;
  readonly subscribers: Subscribers;
  readonly clients: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface StalledPhase {
  /** The effect on the other clients. */
  readonly delivered: Delivered;
  /** Maximum of pending bytes in the daemon, for all clients together. */
  readonly mostPendingBytes: number;
  readonly wasCutOff: boolean;
  /** Events since it connected that it did not receive exactly once and in order, before and after it reconnected. */
  readonly outOfOrder: number;
}

/** Events a burst: few enough that the others can follow. */
const BURST_EVENTS = 100;

/** Together more than any kernel buffers for a connection. */
const MAX_BURSTS = 90;

/** Makes the frames large: the folder is in each event and in its session. */
const LONG_FOLDER = `/home/dev/${"deep/".repeat(600)}`;

/** Reading the metrics is work for the daemon too. */
const LOOK_EVERY_MS = 2000;

const SETTLE_MS_A_SECOND = 100;

const TIMEOUT_MS = 20_000;

/** One more client, which never reads: until the kernel's buffer is full, and after that. */
export async function measureStalled(order: Order): Promise<StalledPhase> {
  const { server, subscribers, clients } = order;
  const { seq: firstSeq } = server.publish();
  await subscribers.take(clients, TIMEOUT_MS);
  await subscribers.stall();
  let mostPendingBytes = await fillBuffers(order);
  // The search index takes a while to process this many events.
  await sleep(order.seconds * SETTLE_MS_A_SECOND);

  const ending = new AbortController();
  const looking = (async () => {
    while (!ending.signal.aborted) {
      const { pendingBytes } = await server.waiting();
      mostPendingBytes = Math.max(mostPendingBytes, pendingBytes);
      await sleep(LOOK_EVERY_MS);
    }
  })();
  const delivered = await publishSteadily({ ...order, timeoutMs: TIMEOUT_MS });
  ending.abort();
  await looking;

  const { cutOff } = await server.waiting();
  const { seq: lastSeq } = server.publish();
  const { seqs, wasCutOff } = await subscribers.wake(lastSeq, TIMEOUT_MS);
  const inOrder = seqs.filter((seq, at) => seq === firstSeq + 1 + at).length;
  const outOfOrder = Math.max(lastSeq - firstSeq, seqs.length) - inOrder;
  return { delivered, mostPendingBytes, wasCutOff: wasCutOff && cutOff === 1, outOfOrder };
}

/** @returns the pending bytes of the daemon then */
async function fillBuffers({ server, subscribers, clients }: Order): Promise<number> {
  for (let burst = 0; burst < MAX_BURSTS; burst += 1) {
    for (let at = 0; at < BURST_EVENTS; at += 1) server.publish(largeEvent(at));
    await subscribers.take(BURST_EVENTS * clients, TIMEOUT_MS);
    const { pendingBytes } = await server.waiting();
    if (pendingBytes > 0) return pendingBytes;
  }
  throw new Error("the kernel takes everything for a client that does not read");
}

/** In its own session, so that the others' sessions stay small. */
function largeEvent(number: number): string {
  const payload = JSON.parse(payloadOf(2000, number)) as Record<string, unknown>;
  return JSON.stringify({ ...payload, session_id: "5e551011-0000-4000-8000-00000000ffff", cwd: LONG_FOLDER });
}
