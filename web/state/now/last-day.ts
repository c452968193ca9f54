import { signal, type ReadonlySignal } from "@preact/signals";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import type { StatsDependencies } from "../stats/stats.ts";
import { createRefresher } from "../refresher.ts";

/** Figures of whole hours need no more. */
const EVERY_MS = 60_000;

/** What happened in the last 24 hours, hour by hour. */
export interface LastDay {
  /** Null before the first answer; what was last known while nobody answers. */
  readonly stats: ReadonlySignal<StatsDto | null>;
  /** Asks again and again while it is looked at. */
  show(wanted: boolean): void;
  /** The stream may have been away. */
  changed(): void;
}

interface LastDayDependencies {
  readonly fetchStats: StatsDependencies["fetchStats"];
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createLastDay({ fetchStats, after }: LastDayDependencies): LastDay {
  const stats = signal<StatsDto | null>(null);
  const never = new AbortController().signal;
  const refresher = createRefresher({
    async refresh() {
      try {
        stats.value = await fetchStats({ range: "24h", bucket: "hour" }, never);
      } catch {
        // The page says already that nobody answers; these figures stay as old as everything else.
      }
    },
    everyMs: () => EVERY_MS,
    after,
  });
  return {
    stats,
    show: (wanted) => (wanted ? refresher.start() : refresher.stop()),
    changed: () => refresher.soon(),
  };
}

export interface Today {
  readonly tokens: number;
  /** Null where nothing has a price. */
  readonly costUsd: number | null;
}

/** Of the hours that began since midnight, by the reader's clock. */
export function todayOf({ starts, series }: StatsDto, nowMs: number): Today {
  const midnightMs = new Date(nowMs).setHours(0, 0, 0, 0);
  const hours = starts.flatMap((start, index) => (Date.parse(start) >= midnightMs ? [index] : []));
  const sum = (values: readonly (number | null)[]): number =>
    hours.reduce((total, index) => total + (values[index] ?? 0), 0);
  const { input, output, cache_write: written, cache_read: read, cost_usd: cost } = series;
  const isPriced = hours.some((index) => (cost[index] ?? null) !== null);
  return {
    tokens: sum(input) + sum(output) + sum(written) + sum(read),
    costUsd: isPriced ? sum(cost) : null,
  };
}
