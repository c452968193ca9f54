import type { ConfigValues } from "../../config/settings.ts";
import { budgetCause, BUDGET_THREAD_ID } from "../../core/cost/budget.ts";
import type { Outbox } from "../../core/notification/outbox.ts";
import type { Clock } from "../../core/ports.ts";
import { isQuiet } from "../../notify/policy/decide.ts";
import { destinationsOf } from "../../notify/policy/route.ts";
import type { NotifyBudget } from "../insights/budget-watch.ts";

interface BudgetMessagesOptions {
  readonly outbox: Pick<Outbox, "add">;
  readonly settings: () => ConfigValues;
  readonly onAdded: () => void;
  readonly clock: Clock;
}

/** The outbox keeps each cause once, so that neither a check nor a restart repeats a message. */
export function createBudgetMessages({ outbox, settings, onAdded, clock }: BudgetMessagesOptions): NotifyBudget {
  const added = new Set<string>();
  return ({ dayMs }, threshold) => {
    const values = settings();
    const destinations = destinationsOf({ hookEventName: "", toolName: null }, "budget", values);
    const cause = budgetCause(dayMs, threshold);
    if (destinations.length === 0 || added.has(cause)) return;
    const nowMs = clock.now();
    const quiet = isQuiet(nowMs, values.quietHours);
    const message = {
      sessionId: BUDGET_THREAD_ID,
      kind: "budget",
      cause,
      // Only a spent budget pings.
      ping: threshold === 100 && !quiet && values.mentionUserId !== "",
      silent: quiet,
      createdAtMs: nowMs,
    } as const;
    for (const destinationId of destinations) outbox.add({ ...message, destinationId });
    added.add(cause);
    onAdded();
  };
}
