import type { HistoryService } from "../../../src/core/history.ts";
import type { ReaderOptions } from "./team-reader.ts";

/** Long questions of one person. */
export function createTeamHistory(_options: ReaderOptions): HistoryService {
  return {
    stats: async () => notYet(),
    sessionStats: async () => notYet(),
    search: async () => notYet(),
    slowCalls: async () => notYet(),
    exportEvents: () => notYet(),
  };
}

function notYet(): never {
  throw new Error("not yet");
}
