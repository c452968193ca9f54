import type { HistoryService } from "../../../src/core/history.ts";
import { readSlowCalls } from "./slow-calls.ts";
import { readSessionStats } from "./stats/read-session-stats.ts";
import { readStats } from "./stats/read-stats.ts";
import type { ReaderOptions } from "./team-reader.ts";

/** Long questions of one person. */
export function createTeamHistory(options: ReaderOptions): HistoryService {
  return {
    stats: async (request) => readStats(options, request),
    sessionStats: async (request) => readSessionStats(options, request),
    search: async () => notYet(),
    slowCalls: async (filter) => readSlowCalls(options, filter),
    exportEvents: () => notYet(),
  };
}

function notYet(): never {
  throw new Error("not yet");
}
