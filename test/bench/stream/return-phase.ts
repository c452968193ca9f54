import { startSubscribers, type Subscribers } from "./subscribers.ts";
import type { StreamServer } from "./stream-server.ts";
import { publishSteadily, type Delivered } from "./publish-steadily.ts";

interface Order {
  readonly server: StreamServer;
  /** Clients that stay connected. */
  readonly subscribers: Subscribers;
  /** This many are connected, and as many reconnect. */
  readonly clients: number;
  /** Events that each reconnecting client has missed. */
  readonly missed: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface ReturnPhase {
  readonly missed: number;
  /** From the first request until all have what they missed. */
  readonly elapsedMs: number;
  /** The effect on the connected clients. */
  readonly delivered: Delivered;
}

const TIMEOUT_MS = 60_000;

/** Events a burst: few enough that the others can follow. */
const BURST_EVENTS = 100;

/** As many clients as are connected reconnect at once, as after a restart, each with its last event. */
export async function measureReturn(order: Order): Promise<ReturnPhase> {
  const { server, clients, missed } = order;
  const newest = await storeEvents(order);
  const back = startSubscribers(server.port);
  try {
    const publishing = publishSteadily({ ...order, timeoutMs: TIMEOUT_MS });
    const startedAtMs = performance.now();
    await back.open(clients, newest - missed);
    await back.take(clients * missed, TIMEOUT_MS);
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
    await subscribers.take(BURST_EVENTS * clients, TIMEOUT_MS);
  }
  return newest;
}
