import { signal, type ReadonlySignal } from "@preact/signals";
import type { StatsDto } from "../../src/api/stats-dto.ts";
import type { Api } from "../api.ts";
import { createRefresher } from "./refresher.ts";

/** Values of whole hours need no shorter interval. */
const LAST_DAY_EVERY_MS = 60_000;

/** What happened in the last 24 hours, hour by hour. */
export interface LastDay {
  /** Null before the first answer; the last known one while the daemon does not answer. */
  readonly stats: ReadonlySignal<StatsDto | null>;
  /** Polls while it is shown. */
  show(wanted: boolean): void;
  /** The stream may have had a gap. */
  changed(): void;
}

interface LastDayDependencies {
  readonly api: Api;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createLastDay({ api, after }: LastDayDependencies): LastDay {
  const stats = signal<StatsDto | null>(null);
  const never = new AbortController().signal;
  const refresher = createRefresher({
    async refresh() {
      try {
        stats.value = await api.stats({ range: "24h", bucket: "hour" }, never);
      } catch {
        // The page already shows that the daemon does not answer; the values stay stale.
      }
    },
    everyMs: () => LAST_DAY_EVERY_MS,
    after,
  });
  return {
    stats,
    show: (wanted) => (wanted ? refresher.start() : refresher.stop()),
    changed: () => refresher.soon(),
  };
}

export interface Today {
  /** Null without any known price. */
  readonly costUsd: number | null;
  readonly calls: number;
  readonly failedCalls: number;
  /** The part of the prompts that came from the cache, 0 to 1; null without any prompt. */
  readonly cacheHits: number | null;
}

/** From the hours that began since midnight, in the reader's time zone. */
export function todayOf({ starts, series }: StatsDto, nowMs: number): Today {
  const midnightMs = new Date(nowMs).setHours(0, 0, 0, 0);
  const hours = starts.flatMap((start, index) => (Date.parse(start) >= midnightMs ? [index] : []));
  const sum = (values: readonly (number | null)[]): number =>
    hours.reduce((total, index) => total + (values[index] ?? 0), 0);
  const { input, cache_write: written, cache_read: read, cost_usd: cost } = series;
  const isPriced = hours.some((index) => (cost[index] ?? null) !== null);
  const prompts = sum(input) + sum(written) + sum(read);
  return {
    costUsd: isPriced ? sum(cost) : null,
    calls: sum(series.tool_calls),
    failedCalls: sum(series.tool_failures),
    cacheHits: prompts === 0 ? null : sum(read) / prompts,
  };
}
