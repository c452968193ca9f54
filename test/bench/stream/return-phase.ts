import { startSubscribers, type Subscribers } from "./subscribers.ts";
import type { StreamServer } from "./stream-server.ts";
import { publishSteadily, type Delivered } from "./publish-steadily.ts";

interface Order {
  readonly server: StreamServer;
  /** Those who were there all the time. */
  readonly subscribers: Subscribers;
  /** As many are there as come back. */
  readonly clients: number;
  /** Events that each of those who come back has missed. */
  readonly missed: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface ReturnPhase {
  readonly missed: number;
  /** From the first who asks until all have what they missed. */
  readonly elapsedMs: number;
  /** What those who were there notice of it. */
  readonly delivered: Delivered;
}

const PATIENCE_MS = 60_000;

/** In one burst: few enough that the others can follow. */
const BURST_EVENTS = 100;

/** As many as there are come back at once, as after a restart, each with the last event that it has. */
export async function measureReturn(order: Order): Promise<ReturnPhase> {
  const { server, clients, missed } = order;
  const newest = await storeEvents(order);
  const back = startSubscribers(server.port);
  try {
    const publishing = publishSteadily({ ...order, patienceMs: PATIENCE_MS });
    const startedAtMs = performance.now();
    await back.open(clients, newest - missed);
    await back.take(clients * missed, PATIENCE_MS);
    const elapsedMs = performance.now() - startedAtMs;
    return { missed, elapsedMs, delivered: await publishing };
  } finally {
    await back.leave();
  }
}

/** As many as are to be missed, of the usual size. @returns the number of the newest */
async function storeEvents({ server, subscribers, clients, missed }: Order): Promise<number> {
  let newest = 0;
  for (let stored = 0; stored < missed; stored += BURST_EVENTS) {
    for (let at = 0; at < BURST_EVENTS; at += 1) newest = server.publish().seq;
    await subscribers.take(BURST_EVENTS * clients, PATIENCE_MS);
  }
  return newest;
}
