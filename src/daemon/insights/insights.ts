import { toLimitDto, toWarningDto, type WarningsDto } from "../../api/warnings-dto.ts";
import type { Commits } from "../../core/event.ts";
import { insightRoutes } from "../../http/handlers/insights.ts";
import { createInsightService } from "../../store/insights/insight-service.ts";
import { createHistoryService } from "../../store/reading/history-service.ts";
import { createReader } from "../../store/reading/reader.ts";
import type { Store } from "../../store/store.ts";
import type { NotifyCause } from "../notify/cause-messages.ts";
import { createBudgetWatch } from "./budget-watch.ts";
import { createLimitWatch } from "./limit-watch.ts";
import type { StatusLines } from "./status-lines.ts";
import type { Component } from "../component.ts";
import type { Context } from "../context.ts";
import { createSearchFeed } from "./search-feed.ts";
import { createWarningWatch } from "./warning-watch.ts";

interface InsightsOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Store;
  readonly notify: NotifyCause;
  readonly statusLines: Pick<StatusLines, "limits" | "onChange" | "fullContextOf">;
}

export type Insights = ReturnType<typeof createInsights>;

/** What is learned from stored events: statistics, the search index, usual durations, warnings and today's budget. */
export function createInsights({ context, commits, store, notify, statusLines }: InsightsOptions) {
  const { paths, clock, logger, config } = context;
  // Long reads run in their own threads, long statistics in another.
  const reader = createReader(paths.databaseFile);
  const longStatsReader = createReader(paths.databaseFile);
  const { fullContextOf } = statusLines;
  const readDurations = async () => reader.ask("durations", null);
  const calls = createWarningWatch({ commits, store, readDurations, fullContextOf, clock, logger });
  const budget = createBudgetWatch({ context, commits, store, notify });
  const limits = createLimitWatch({ context, statusLines, notify });
  const search = createSearchFeed({ commits, index: store.indexSearch, merge: store.mergeSearch, logger });
  const readWarnings = (): WarningsDto => {
    const known = statusLines.limits();
    return {
      warnings: [...budget.warnings(), ...calls.warnings()].map(toWarningDto),
      ...(known.length > 0 && { limits: known.map(toLimitDto) }),
    };
  };

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
      limits.stop();
      await Promise.all([reader.close(), longStatsReader.close()]);
    },
  } satisfies Component & Record<string, unknown>;
}
