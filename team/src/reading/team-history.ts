import type { HistoryService } from "../../../src/core/history.ts";
import { readSlowCalls } from "./slow-calls.ts";
import { readSessionStats } from "./stats/read-session-stats.ts";
import { readStats } from "./stats/read-stats.ts";
import { exportEvents } from "../search/export-events.ts";
import { searchEvents } from "../search/search-events.ts";
import type { ReaderOptions } from "./team-reader.ts";

interface HistoryOptions extends ReaderOptions {
  /** Hears of the sessions of each page. */
  readonly onExported?: (sessionIds: readonly string[]) => void;
}

/** Long questions of one person. */
export function createTeamHistory({ onExported, ...options }: HistoryOptions): HistoryService {
  return {
    stats: async (request) => readStats(options, request),
    sessionStats: async (request) => readSessionStats(options, request),
    search: async (request, signal) => searchEvents(options, request, signal),
    slowCalls: async (filter) => readSlowCalls(options, filter),
    exportEvents: async function* (request, signal) {
      for await (const page of exportEvents(options, request, signal)) {
        onExported?.(page.map(({ sessionId }) => sessionId));
        yield page;
      }
    },
  };
}
