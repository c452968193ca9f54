import type { InsightService } from "../../../src/core/insights.ts";
import { readAway } from "./read-away.ts";
import { readWaits } from "./read-waits.ts";
import type { ReaderOptions } from "./team-reader.ts";

/** Questions of one person about many sessions. */
export function createTeamInsights(options: ReaderOptions): InsightService {
  return {
    away: async (request) => readAway(options, request),
    waits: async (request) => readWaits(options, request),
  };
}
