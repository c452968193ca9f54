import { LIST_PRICES } from "../../src/core/cost/price-table.ts";
import type { StatsRequest } from "../../src/core/stats.ts";

/** The hours of a day without a filter, or the test's overrides. */
export function statsRequest(nowMs: number, over: Partial<StatsRequest> = {}): StatsRequest {
  return {
    range: { name: "24h" },
    unit: "hour",
    zone: "UTC",
    projectName: null,
    model: null,
    toolName: null,
    branch: null,
    agent: null,
    split: null,
    compare: false,
    nowMs,
    prices: LIST_PRICES,
    ...over,
  };
}
