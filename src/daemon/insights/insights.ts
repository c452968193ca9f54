import { toWarningDto, type WarningsDto } from "../../api/warnings-dto.ts";
import type { Commits } from "../../core/event.ts";
import { insightRoutes } from "../../http/handlers/insights.ts";
import { createInsightService } from "../../store/insights/insight-service.ts";
import { createHistoryService } from "../../store/reading/history-service.ts";
import { createReader } from "../../store/reading/reader.ts";
import type { Store } from "../../store/store.ts";
import { createBudgetWatch, type NotifyBudget } from "./budget-watch.ts";
import type { Component } from "../component.ts";
import type { Context } from "../context.ts";
import { createSearchFeed } from "./search-feed.ts";
import { createWarningWatch } from "./warning-watch.ts";

interface InsightsOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly notifyBudget: NotifyBudget;
}

export type Insights = ReturnType<typeof createInsights>;

/** What is learned from stored events: statistics, the search index, usual durations, warnings and today's budget. */
export function createInsights({ context, commits, store, notifyBudget }: InsightsOptions) {
  const { paths, clock, logger, config } = context;
  // Long reads run in their own threads, long statistics in another.
  const reader = createReader(paths.databaseFile);
  const longStatsReader = createReader(paths.databaseFile);
  const readDurations = async () => reader.ask("durations", null);
  const calls = createWarningWatch({ commits, store, readDurations, clock, logger });
  const budget = createBudgetWatch({ context, commits, store, notify: notifyBudget });
  const search = createSearchFeed({ commits, index: store.indexSearch, merge: store.mergeSearch, logger });
  const readWarnings = (): WarningsDto => ({ warnings: [...budget.warnings(), ...calls.warnings()].map(toWarningDto) });

  return {
    name: "insights",
    history: createHistoryService(reader, { longStatsReader }),
    usualOf: calls.usualOf,
    readBudget: budget.current,
    readWarnings,
    routes: insightRoutes({
      insights: createInsightService(reader),
      readWarnings,
      prices: () => config().prices,
      clock,
    }),
    start: () => {
      calls.start();
      budget.start();
      search.start();
    },
    configure: budget.configure,
    stop: async () => {
      search.stop();
      budget.stop();
      await Promise.all([reader.close(), longStatsReader.close()]);
    },
  } satisfies Component & Record<string, unknown>;
}
