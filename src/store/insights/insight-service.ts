import type { InsightService } from "../../core/insights.ts";
import type { Reader } from "../reading/reader.ts";

/** Insights, on a reading thread. */
export function createInsightService(reader: Reader): InsightService {
  return {
    waits: (request, signal) => reader.ask("waits", request, signal),
  };
}
