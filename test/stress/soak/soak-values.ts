import { round, spread } from "../../bench/stats.ts";
import type { Sample } from "./gauge.ts";

/** The daemon in a part of the run. */
export interface Stretch {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly daemons: number;
  readonly rssMb: { readonly p50: number; readonly max: number };
  readonly fds: { readonly p50: number; readonly max: number };
  readonly threads: number;
  readonly walMb: number;
  /** Medians of the values that `/api/metrics` gave each second for the last 1,000 events. */
  readonly processingMs: { readonly p50: number; readonly p99: number };
  /** From the start of the hook's process to a client of the stream. */
  readonly hookToClientMs: { readonly p50: number; readonly p99: number };
  /** The daemon's whole processor time, clients and queries included, divided by the events of the same time. */
  readonly cpuMsPerEvent: number;
  readonly eventsPerSecond: number;
}

export interface Arrival {
  readonly atSeconds: number;
  readonly latencyMs: number;
}

export function stretchOf(
  samples: readonly Sample[],
  arrivals: readonly Arrival[],
  [fromSeconds, toSeconds]: readonly [number, number],
): Stretch {
  const isIn = ({ atSeconds }: { readonly atSeconds: number }) => atSeconds >= fromSeconds && atSeconds < toSeconds;
  const inside = samples.filter(isIn);
  const metrics = inside.flatMap((sample) => sample.metrics ?? []);
  const rss = spread(inside.map(({ rssMb }) => rssMb));
  const fds = spread(inside.map((sample) => sample.fds));
  const latency = spread(arrivals.filter(isIn).map(({ latencyMs }) => latencyMs));
  const spent = cpuAndEvents(inside);
  return {
    fromSeconds: round(fromSeconds, 0),
    toSeconds: round(toSeconds, 0),
    daemons: new Set(inside.map(({ pid }) => pid)).size,
    rssMb: { p50: round(rss.p50, 1), max: round(rss.max, 1) },
    fds: { p50: fds.p50, max: fds.max },
    threads: Math.max(...inside.map(({ threads }) => threads)),
    walMb: round(Math.max(...inside.map(({ walMb }) => walMb)), 2),
    processingMs: {
      p50: spread(metrics.map((one) => one.processing_ms.p50)).p50,
      p99: spread(metrics.map((one) => one.processing_ms.p99)).p50,
    },
    hookToClientMs: { p50: round(latency.p50, 1), p99: round(latency.p99, 1) },
    cpuMsPerEvent: round(spent.cpuMs / spent.events, 2),
    eventsPerSecond: round(spent.events / spent.seconds, 1),
  };
}

/** Only between samples of the same process. */
function cpuAndEvents(samples: readonly Sample[]): { cpuMs: number; events: number; seconds: number } {
  const known = samples.filter(({ metrics }) => metrics !== null);
  let [cpuMs, events, seconds] = [0, 0, 0];
  for (const [at, sample] of known.entries()) {
    const before = known[at - 1];
    if (before?.pid !== sample.pid) continue;
    cpuMs += sample.cpuMs - before.cpuMs;
    events += (sample.metrics?.total_events ?? 0) - (before.metrics?.total_events ?? 0);
    seconds += sample.atSeconds - before.atSeconds;
  }
  return { cpuMs, events, seconds };
}

/** Growth of the memory of the longest-lived daemon, in MB an hour, without its warm-up. */
export function memoryGrowth(samples: readonly Sample[], warmUpSeconds: number): number {
  const lives = Object.values(Object.groupBy(samples, ({ pid }) => pid)).map((life) => life ?? []);
  const longest = lives.toSorted((a, b) => b.length - a.length)[0] ?? [];
  const from = (longest[0]?.atSeconds ?? 0) + warmUpSeconds;
  const warm = longest.filter(({ atSeconds }) => atSeconds >= from);
  const x = mean(warm.map(({ atSeconds }) => atSeconds));
  const y = mean(warm.map(({ rssMb }) => rssMb));
  const over = warm.reduce((sum, one) => sum + (one.atSeconds - x) * (one.rssMb - y), 0);
  const under = warm.reduce((sum, one) => sum + (one.atSeconds - x) ** 2, 0);
  return round((over / under) * 3600, 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
