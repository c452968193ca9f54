import type { InsightService } from "../../core/insights.ts";
import type { Reader } from "../reading/reader.ts";

/** Insights, on a reading thread. */
export function createInsightService(reader: Reader): InsightService {
  return {
    away: (request, signal) => reader.ask("away", request, signal),
    waits: (request, signal) => reader.ask("waits", request, signal),
  };
}
