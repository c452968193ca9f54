import type { PriceTable } from "../core/cost/price-table.ts";
import type { HistoryService } from "../core/history-service.ts";
import type { DeliveryService } from "../core/notification/outbox.ts";
import type { Clock, EventReader } from "../core/ports.ts";
import { ROUTES } from "../api/routes.ts";
import { handleExport, type WriteExport } from "./handlers/export.ts";
import { logRoutes } from "./handlers/log.ts";
import { handleSearch } from "./handlers/search.ts";
import { sessionRoutes } from "./handlers/sessions.ts";
import { handleStats } from "./handlers/stats.ts";
import { get, type Route } from "./router.ts";

export interface HistoryRouteOptions {
  readonly reader: EventReader;
  readonly history: HistoryService;
  /** Explains for one event whether a notification was sent. */
  readonly deliveries: Pick<DeliveryService, "explain">;
  readonly writeExport: WriteExport;
  /** The current prices: a person may have their own. */
  readonly prices: () => PriceTable;
  readonly clock: Clock;
  /** This machine's name where there are several. */
  readonly ownMachine: string;
}

/** Routes that read stored sessions and events. */
export function historyRoutes(options: HistoryRouteOptions): readonly Route[] {
  const { reader, history, writeExport, prices, clock, ownMachine } = options;
  return [
    ...sessionRoutes(reader, clock, ownMachine),
    ...logRoutes(options),
    get(ROUTES.stats, handleStats({ history, prices, clock })),
    get(ROUTES.search, handleSearch(history, ownMachine)),
    get(ROUTES.export, handleExport({ reader, history, writeExport, ownMachine })),
  ];
}
