import type { Stats, StatsSpan } from "../../core/stats/stats.ts";

/** What was read of one stretch of time. */
export interface SpanReading extends Omit<StatsSpan, "starts" | "endMs"> {
  readonly tops: Pick<Stats, "projects" | "models" | "tools" | "hookEvents" | "unpricedModels">;
}
