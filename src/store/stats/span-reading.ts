import type { Stats, StatsSpan } from "../../core/stats/stats.ts";

/** Values of one time range. */
export interface SpanReading extends Omit<StatsSpan, "starts" | "endMs"> {
  readonly tops: Pick<Stats, "projects" | "models" | "tools" | "hookEvents" | "unpricedModels">;
}
