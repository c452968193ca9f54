import { setTimeout as sleep } from "node:timers/promises";
import { spread, type Spread } from "../stats.ts";
import type { Arrivals } from "./arrival-log.ts";
import type { Subscribers } from "./subscribers.ts";
import { processValues } from "./process-values.ts";
import type { StreamServer } from "./stream-server.ts";

interface Order {
  readonly server: StreamServer;
  readonly subscribers: Subscribers;
  readonly clients: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** Timeout of the last event. */
  readonly timeoutMs: number;
}

export interface Delivered {
  /** From the publication to one client, over all events and clients. */
  readonly latency: Spread;
  /** From the publication to the last client, over all events. */
  readonly toLast: Spread;
  /** Share of all that should have arrived. */
  readonly missing: number;
  readonly twice: number;
  readonly lostClients: number;
  /** Share of one processor; null if the system does not report it. */
  readonly serverCpu: number | null;
  readonly subscribersCpu: number;
}

/** Publishes events at an even rate, and records the arrival of each at each client. */
export async function publishSteadily(order: Order): Promise<Delivered> {
  const { server, subscribers, clients, perSecond, seconds, timeoutMs } = order;
  const count = perSecond * seconds;
  const before = await subscribers.take(0, 0);
  const cpuBefore = processValues(server.pid)?.cpuMs ?? null;
  const handedOver = new Map<number, number>();
  const startedAtMs = performance.now();
  for (let at = 0; at < count; at += 1) {
    const leftMs = startedAtMs + (at * 1000) / perSecond - performance.now();
    if (leftMs > 0) await sleep(leftMs);
    const { seq, atMs } = server.publish();
    handedOver.set(seq, atMs);
  }
  const leftMs = startedAtMs + seconds * 1000 - performance.now();
  if (leftMs > 0) await sleep(leftMs);
  const cpuAfter = processValues(server.pid)?.cpuMs ?? null;
  const elapsedMs = performance.now() - startedAtMs;
  const after = await subscribers.take(count * clients, timeoutMs);
  return {
    ...policy(after.arrivals, handedOver, clients),
    lostClients: after.lost - before.lost,
    serverCpu: cpuAfter === null || cpuBefore === null ? null : (cpuAfter - cpuBefore) / elapsedMs,
    subscribersCpu: (after.cpuMs - before.cpuMs) / elapsedMs,
  };
}

function policy({ seqs, clients, atMs }: Arrivals, handedOver: ReadonlyMap<number, number>, clientCount: number) {
  const seen = new Set<number>();
  const last = new Map<number, number>();
  const samples: number[] = [];
  let twice = 0;
  for (const [at, seq] of seqs.entries()) {
    const since = handedOver.get(seq);
    if (since === undefined) continue;
    const key = seq * clientCount + (clients[at] ?? 0);
    if (seen.has(key)) twice += 1;
    seen.add(key);
    const latencyMs = (atMs[at] ?? 0) - since;
    samples.push(latencyMs);
    last.set(seq, Math.max(last.get(seq) ?? 0, latencyMs));
  }
  return {
    latency: spread(samples),
    toLast: spread([...last.values()]),
    missing: handedOver.size * clientCount - seen.size,
    twice,
  };
}
