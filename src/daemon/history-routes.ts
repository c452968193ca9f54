import type { HooksReport } from "../claude/inspect-hooks.ts";
import type { Config } from "../config/load-config.ts";
import { exportText } from "../http/export/export-text.ts";
import type { HistoryRouteDependencies } from "../http/history-routes.ts";
import { createHistoryDesk } from "../store/reading/history-desk.ts";
import { createReader } from "../store/reading/reader.ts";
import { settingsReport } from "./settings-routes.ts";

interface LookBackOptions {
  readonly databaseFile: string;
  readonly inspectHooks: () => HooksReport;
  readonly config: () => Config;
}

export interface LookBack {
  readonly routes: Pick<HistoryRouteDependencies, "history" | "writeExport" | "prices" | "readSettings">;
  stop(): Promise<void>;
}

/** What the API says about the past and about what is in force. */
export function createLookBack({ databaseFile, inspectHooks, config }: LookBackOptions): LookBack {
  const atStart = config();
  const reader = createReader(databaseFile);
  const longStatsReader = createReader(databaseFile);
  return {
    routes: {
      history: createHistoryDesk(reader, { longStatsReader }),
      writeExport: exportText,
      prices: () => config().prices,
      readSettings: () => settingsReport({ current: config(), atStart, hooks: inspectHooks() }),
    },
    stop: async () => {
      await Promise.all([reader.close(), longStatsReader.close()]);
    },
  };
}
