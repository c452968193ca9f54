import { budgetCause, budgetDay, BUDGET_THREAD_ID, reachedThreshold, type Budget } from "../../core/cost/budget.ts";
import type { Commits } from "../../core/event.ts";
import type { Warning } from "../../core/session/warnings.ts";
import type { Store } from "../../store/store.ts";
import { localZone } from "../../system/clock.ts";
import type { Context } from "../context.ts";
import type { NotifyCause } from "../notify/cause-messages.ts";

interface BudgetWatchOptions {
  readonly context: Pick<Context, "config" | "clock" | "logger">;
  readonly commits: Pick<Commits, "onCommit">;
  readonly store: Pick<Store, "costBetween">;
  readonly notify: NotifyCause;
}

/** Today's cost is read at most this often. */
const EVERY_MS = 2000;

/** Compares today's cost with the daily budget after commits. Without a budget it reads nothing and holds no timer. */
export function createBudgetWatch({ context, commits, store, notify }: BudgetWatchOptions) {
  const { config, clock, logger } = context;
  let known: Budget | null = null;
  /** On the monotonic clock. */
  let readAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  function read(): Budget | null {
    const { values, prices } = config();
    if (values.budgetUsd === 0) return null;
    const { fromMs, toMs } = budgetDay(clock.now(), localZone());
    return { budgetUsd: values.budgetUsd, spentUsd: store.costBetween({ fromMs, toMs, prices }), dayMs: fromMs };
  }

  function check(): void {
    timer = null;
    try {
      const budget = refreshed(0);
      const threshold = budget === null ? null : reachedThreshold(budget);
      if (budget === null || threshold === null) return;
      const cause = budgetCause(budget.dayMs, threshold);
      // Only a spent budget pings.
      notify({ kind: "budget", threadId: BUDGET_THREAD_ID, cause, pings: threshold === 100 });
    } catch (error) {
      logger.warn("the budget could not be checked", { reason: String(error) });
    }
  }

  /** @param maxAgeMs how old the cost may be */
  function refreshed(maxAgeMs: number): Budget | null {
    if (performance.now() - readAtMs >= maxAgeMs) {
      readAtMs = performance.now();
      known = read();
    }
    return known;
  }

  function checkSoon(): void {
    if (isStopped || config().values.budgetUsd === 0) return;
    timer ??= setTimeout(check, Math.max(0, readAtMs + EVERY_MS - performance.now())).unref();
  }

  commits.onCommit(checkSoon);

  return {
    name: "budget",
    start: checkSoon,
    configure: () => {
      // Another budget is compared at once.
      readAtMs = Number.NEGATIVE_INFINITY;
      checkSoon();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer ?? undefined);
    },
    /** Null without a budget. At most some seconds old. */
    current: () => refreshed(EVERY_MS),
    warnings: (): readonly Warning[] => {
      const budget = refreshed(EVERY_MS);
      const threshold = budget === null ? null : reachedThreshold(budget);
      if (budget === null || threshold === null) return [];
      return [{ kind: "budget", sessionIds: [], seqs: [], sinceMs: budget.dayMs, threshold, budget }];
    },
  };
}
