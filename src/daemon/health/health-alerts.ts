import { isTrouble, type HealthCheck } from "../../core/health.ts";
import type { HealthJournal, KeptHealthChange, ToldHealth } from "../../core/health-journal.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { createAlertRules, type Alert } from "../../health/alert-rules.ts";

/** Puts what is to be told of the health into the outbox. */
export interface HealthMessages {
  /** Whether anybody is to be told, and can be. */
  wanted(): boolean;
  /** @returns the message's id; null when the same was told before */
  tell(change: KeptHealthChange, status: ToldHealth["status"]): number | null;
  /** @returns false when it may have been sent */
  withdraw(deliveryId: number): boolean;
}

interface HealthAlertsOptions {
  readonly journal: Pick<HealthJournal, "told" | "keepTold" | "lastChange">;
  readonly messages: HealthMessages;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Tells a person, if that is wanted, that a check is not well, and that it is again. Goes the way of every other message:
 * what is told stands in the outbox before it is remembered as told, under a cause that no restart can tell twice.
 * @returns looks at the checks as they are now
 */
export function createHealthAlerts(options: HealthAlertsOptions): (checks: readonly HealthCheck[]) => void {
  const { journal, messages, clock, logger } = options;
  const rules = createAlertRules(toldBefore());

  function toldBefore(): readonly ToldHealth[] {
    try {
      return journal.told();
    } catch (error) {
      logger.warn("what was told of the health cannot be read", { reason: String(error) });
      return [];
    }
  }

  function tell({ name, status, before, next }: Alert): void {
    const change = journal.lastChange(name);
    // Not there where the disk did not take it: the next look tries again.
    if (change === null || isTrouble({ status: change.to }) !== (status !== "ok")) return;
    const unsent = status === "ok" && before?.deliveryId != null && messages.withdraw(before.deliveryId);
    // Nobody has heard of the trouble yet: then nobody need hear that it is over.
    const deliveryId = unsent ? null : messages.tell(change, status);
    const told = { ...next, deliveryId };
    journal.keepTold(told);
    rules.told(told);
  }

  return (checks) => {
    if (!messages.wanted()) return;
    for (const alert of rules.due(checks, clock.now())) tell(alert);
  };
}
