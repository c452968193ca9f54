import type { STATS_PARAMETERS } from "../../../src/api/history-parameters.ts";
import type { RouteFilter } from "../route.ts";

export const STATS_RANGES = ["today", "24h", "7d", "30d", "90d", "all"] as const;

export type StatsRange = (typeof STATS_RANGES)[number];

type StatsBucket = "hour" | "day";

/** Possible buckets of a range, the default first. */
export const BUCKETS_OF: Readonly<Record<StatsRange, readonly [StatsBucket, ...StatsBucket[]]>> = {
  today: ["hour"],
  "24h": ["hour"],
  "7d": ["hour", "day"],
  "30d": ["day", "hour"],
  "90d": ["day"],
  all: ["day"],
};

export interface StatsChoice {
  readonly range: StatsRange;
  readonly bucket: StatsBucket;
  readonly project: string | null;
  readonly model: string | null;
  readonly tool: string | null;
}

export type StatsQuery = Partial<Record<(typeof STATS_PARAMETERS)[number], string>>;

/** The choice in the address; by default, today by the hour. */
export function statsChoiceOf(filter: RouteFilter): StatsChoice {
  const range = STATS_RANGES.find((name) => name === filter.range) ?? "today";
  const buckets = BUCKETS_OF[range];
  return {
    range,
    bucket: buckets.find((name) => name === filter.bucket) ?? buckets[0],
    project: filter.project ?? null,
    model: filter.model ?? null,
    tool: filter.tool ?? null,
  };
}

/** As parameters of `/api/stats`. @param zone the reader's, which determines where days begin */
export function toStatsQuery({ range, bucket, project, model, tool }: StatsChoice, zone: string): StatsQuery {
  return {
    range,
    bucket,
    tz: zone,
    compare: "1",
    ...(project !== null && { project }),
    ...(model !== null && { model }),
    ...(tool !== null && { tool }),
  };
}
