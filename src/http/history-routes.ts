import type { PriceTable } from "../core/cost/price-table.ts";
import type { HistoryDesk } from "../core/history-desk.ts";
import type { Clock, EventReader } from "../core/ports.ts";
import type { HealthHistoryDto } from "../api/health-history-dto.ts";
import { ROUTES } from "../api/routes.ts";
import type { SettingsDto } from "../api/settings-dto.ts";
import type { Handler } from "./exchange.ts";
import { handleExport, type WriteExport } from "./handlers/export.ts";
import { handleHealthHistory } from "./handlers/health-history.ts";
import { handleSearch } from "./handlers/search.ts";
import { handleSettings } from "./handlers/settings.ts";
import { handleStats } from "./handlers/stats.ts";
import type { Route } from "./router.ts";

export interface HistoryRouteDependencies {
  readonly reader: EventReader;
  readonly history: HistoryDesk;
  readonly writeExport: WriteExport;
  /** As they are now: a person may have prices of their own. */
  readonly prices: () => PriceTable;
  readonly readSettings: () => SettingsDto;
  readonly readHealthHistory: (sinceMs: number) => HealthHistoryDto;
  readonly clock: Clock;
  /** What this machine is called where there are several. */
  readonly ownMachine: string;
}

/** What looks back, and what is in force. */
export function createHistoryRoutes(dependencies: HistoryRouteDependencies): readonly Route[] {
  const { reader, history, writeExport, prices, readSettings, readHealthHistory, clock, ownMachine } = dependencies;
  const handlers: readonly (readonly [string, Handler])[] = [
    [ROUTES.stats, handleStats({ history, prices, clock })],
    [ROUTES.search, handleSearch(history, ownMachine)],
    [ROUTES.export, handleExport({ reader, history, writeExport, ownMachine })],
    [ROUTES.settings, handleSettings(readSettings)],
    [ROUTES.healthHistory, handleHealthHistory(readHealthHistory)],
  ];
  return handlers.map(([path, handler]) => ({ path, isPrefix: false, methods: ["GET", "HEAD"], handler }));
}
