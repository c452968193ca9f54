import type { ChartName, MetricName, TopName } from "../../state/stats-charts.ts";
import type { StatsRange } from "../../state/stats.ts";

export interface StatsStrings {
  readonly filters: string;
  readonly range: string;
  readonly ranges: Readonly<Record<StatsRange, string>>;
  readonly bucket: string;
  readonly buckets: Readonly<Record<"hour" | "day", string>>;
  readonly project: string;
  readonly allProjects: string;
  readonly model: string;
  readonly allModels: string;
  readonly clear: string;
  readonly metrics: string;
  readonly metric: Readonly<Record<MetricName, string>>;
  /** `tool_p50` by itself. */
  readonly median: string;
  readonly chart: Readonly<Record<ChartName, string>>;
  readonly top: Readonly<Record<TopName, string>>;
  /** Heading of the first column. */
  readonly topName: Readonly<Record<TopName, string>>;
  /** The previous period, in a legend. */
  readonly before: (range: StatsRange) => string;
  /** The previous period beside its value. */
  readonly versus: (range: StatsRange, value: string) => string;
  readonly notKnown: string;
  readonly notCounted: string;
  readonly nothing: string;
  readonly noPrice: string;
  readonly table: string;
  readonly csv: (name: string) => string;
  readonly time: string;
  /** A chart in one sentence, for screen readers. */
  readonly summary: (chart: string, buckets: string, total: string) => string;
  readonly highest: (value: string, at: string) => string;
  readonly unpriced: (models: string) => string;
  readonly estimated: string;
  readonly percentiles: string;
  readonly zone: (zone: string) => string;
  readonly incomplete: string;
  readonly noProject: string;
  readonly only: (name: string) => string;
}
