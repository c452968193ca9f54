import type { HistoryService } from "../../../src/core/history.ts";
import { readSlowCalls } from "./slow-calls.ts";
import { readSessionStats } from "./stats/read-session-stats.ts";
import { readStats } from "./stats/read-stats.ts";
import { exportEvents } from "../search/export-events.ts";
import { searchEvents } from "../search/search-events.ts";
import type { ReaderOptions } from "./team-reader.ts";

/** Long questions of one person. */
export function createTeamHistory(options: ReaderOptions): HistoryService {
  return {
    stats: async (request) => readStats(options, request),
    sessionStats: async (request) => readSessionStats(options, request),
    search: async (request, signal) => searchEvents(options, request, signal),
    slowCalls: async (filter) => readSlowCalls(options, filter),
    exportEvents: (request, signal) => exportEvents(options, request, signal),
  };
}
