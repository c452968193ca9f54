import type { HistoryService } from "../../../src/core/history.ts";
import { exportEvents } from "../search/export-events.ts";
import { searchEvents } from "../search/search-events.ts";
import type { ReaderOptions } from "./team-reader.ts";

/** Long questions of one person. */
export function createTeamHistory(options: ReaderOptions): HistoryService {
  return {
    stats: async () => notYet(),
    sessionStats: async () => notYet(),
    search: async (request, signal) => searchEvents(options, request, signal),
    slowCalls: async () => notYet(),
    exportEvents: (request, signal) => exportEvents(options, request, signal),
  };
}

function notYet(): never {
  throw new Error("not yet");
}
