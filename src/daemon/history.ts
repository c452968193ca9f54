import type { DeliveryService } from "../core/notification/outbox.ts";
import { historyRoutes } from "../http/handlers/history.ts";
import type { Route } from "../http/router.ts";
import { createHistoryService } from "../store/reading/history-service.ts";
import { createReader } from "../store/reading/reader.ts";
import type { Store } from "../store/store.ts";
import type { Component } from "./component.ts";
import type { Context } from "./context.ts";

interface HistoryOptions {
  readonly context: Context;
  readonly store: Store;
  readonly deliveries: Pick<DeliveryService, "explain">;
  readonly ownMachine: string;
}

export interface History extends Component {
  readonly routes: readonly Route[];
}

/** The API of stored sessions and events. Long reads run in their own threads, long statistics in another. */
export function createHistory({ context, store, deliveries, ownMachine }: HistoryOptions): History {
  const { paths, clock } = context;
  const reader = createReader(paths.databaseFile);
  const longStatsReader = createReader(paths.databaseFile);
  return {
    name: "history",
    routes: historyRoutes({
      reader: store,
      history: createHistoryService(reader, { longStatsReader }),
      deliveries,
      prices: () => context.config().prices,
      clock,
      ownMachine,
    }),
    stop: async () => {
      await Promise.all([reader.close(), longStatsReader.close()]);
    },
  };
}
