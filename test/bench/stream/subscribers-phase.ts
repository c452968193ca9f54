import { setTimeout as sleep } from "node:timers/promises";
import { startSubscribers, type Subscribers } from "./subscribers.ts";
import { processValues } from "./process-values.ts";
import type { StreamServer } from "./stream-server.ts";
import { publishSteadily, type Delivered } from "./publish-steadily.ts";

export interface SubscribersOrder {
  readonly clients: number;
  readonly perSecond: number;
  /** Seconds of events; before them a quarter of it without any. */
  readonly seconds: number;
}

/** A server's values with many clients; null if the system does not report them. */
export interface SubscribersPhase {
  readonly delivered: Delivered;
  readonly openedInMs: number;
  /** Share of one processor while only heartbeats are sent. */
  readonly idleCpu: number | null;
  readonly bytesPerConnection: number | null;
  readonly threads: number | null;
}

/** A server that has just started has work of its own. */
const SETTLE_MS = 300;

const WARM_UP_EVENTS = 20;

const TIMEOUT_MS = 20_000;

/**
 * Connects this many clients, waits, then publishes events at an even rate.
 * @returns the clients too, still connected
 */
export async function measureSubscribers(
  server: StreamServer,
  { clients, perSecond, seconds }: SubscribersOrder,
): Promise<{ readonly phase: SubscribersPhase; readonly subscribers: Subscribers }> {
  await sleep(SETTLE_MS);
  const empty = processValues(server.pid);
  const subscribers = startSubscribers(server.port);
  const startedAtMs = performance.now();
  await subscribers.open(clients);
  const openedInMs = performance.now() - startedAtMs;
  await sleep(SETTLE_MS);

  const full = processValues(server.pid);
  const idleMs = seconds * 250;
  await sleep(idleMs);
  const rested = processValues(server.pid);
  // For the first events of a process no code is compiled.
  for (let at = 0; at < WARM_UP_EVENTS; at += 1) server.publish();
  await subscribers.take(WARM_UP_EVENTS * clients, TIMEOUT_MS);
  const delivered = await publishSteadily({
    server,
    subscribers,
    clients,
    perSecond,
    seconds,
    timeoutMs: TIMEOUT_MS,
  });
  const known = empty !== null && full !== null && rested !== null;
  const phase = {
    delivered,
    openedInMs,
    idleCpu: known ? (rested.cpuMs - full.cpuMs) / idleMs : null,
    bytesPerConnection: known ? (rested.rssBytes - empty.rssBytes) / clients : null,
    threads: rested?.threads ?? null,
  };
  return { phase, subscribers };
}
