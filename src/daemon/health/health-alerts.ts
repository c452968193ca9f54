import { isTrouble, type HealthCheck } from "../../core/health/health.ts";
import type { HealthJournal, KeptHealthChange, ReportedHealth } from "../../core/health/health-journal.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { createAlertRules, type Alert } from "../../health/alert-rules.ts";

/** Puts notifications about the health into the outbox. */
export interface HealthMessages {
  /** Whether the settings want them and name a destination. */
  wanted(): boolean;
  /** @returns the message's id; null for a repetition */
  notify(change: KeptHealthChange, status: ReportedHealth["status"]): number | null;
  /** @returns false when it may have been sent */
  withdraw(deliveryId: number): boolean;
}

interface HealthAlertsOptions {
  readonly journal: Pick<HealthJournal, "reported" | "keepReported" | "lastChange">;
  readonly messages: HealthMessages;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Notifies, if wanted, when a check is not ok, and when it is ok again. The message is in the outbox before it is
 * recorded as sent; its cause keeps a restart from sending it twice.
 * @returns a function that processes the current checks
 */
export function createHealthAlerts(options: HealthAlertsOptions): (checks: readonly HealthCheck[]) => void {
  const { journal, messages, clock, logger } = options;
  const rules = createAlertRules(notifiedBefore());

  function notifiedBefore(): readonly ReportedHealth[] {
    try {
      return journal.reported();
    } catch (error) {
      logger.warn("earlier health notifications could not be read", { reason: String(error) });
      return [];
    }
  }

  function notify({ name, status, before, next }: Alert): void {
    const change = journal.lastChange(name);
    // Missing where the disk was full: the next check tries again.
    if (change === null || isTrouble({ status: change.to }) !== (status !== "ok")) return;
    const unsent = status === "ok" && before?.deliveryId != null && messages.withdraw(before.deliveryId);
    // The message about the trouble was never sent, so none about its end is needed.
    const deliveryId = unsent ? null : messages.notify(change, status);
    const notified = { ...next, deliveryId };
    journal.keepReported(notified);
    rules.reported(notified);
  }

  return (checks) => {
    if (!messages.wanted()) return;
    for (const alert of rules.due(checks, clock.now())) notify(alert);
  };
}
