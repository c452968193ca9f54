import {
  isTrouble,
  type HealthCheck,
  type CheckName,
  type KeptHealthChange,
  type ReportedHealth,
} from "../../core/health.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import type { HealthJournal } from "../../store/health/health-journal.ts";

/** Puts notifications about the health into the outbox. */
export interface HealthMessages {
  /** Whether the settings want them and name a destination. */
  isWanted(): boolean;
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
  const rules = createAlertRules(readReported());

  function readReported(): readonly ReportedHealth[] {
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
    const wasWithdrawn = status === "ok" && before?.deliveryId != null && messages.withdraw(before.deliveryId);
    // The message about the trouble was never sent, so none about its end is needed.
    const deliveryId = wasWithdrawn ? null : messages.notify(change, status);
    const reported = { ...next, deliveryId };
    journal.keepReported(reported);
    rules.reported(reported);
  }

  return (checks) => {
    if (!messages.isWanted()) return;
    for (const alert of rules.due(checks, clock.now())) notify(alert);
  };
}

/** A problem must last this long before it is reported. */
const HOLD_MS = 60_000;

/** A check must be ok for this long before its recovery is reported. */
const RECOVERY_HOLD_MS = 300_000;

/** Without being ok for this long, each new report of a check doubles both waits. */
const FORGET_AFTER_MS = 6 * 3_600_000;

const MAX_WAIT_MS = 3_600_000;

/** A failed destination cannot receive its own alert, which would add to its queue. */
const NOT_REPORTED: ReadonlySet<CheckName> = new Set(["outbox", "destinations"]);

const RANK = { ok: 0, degraded: 1, failed: 2 } as const;

type ReportedAlert = keyof typeof RANK;

/** An alert that is due. */
interface Alert {
  readonly name: CheckName;
  readonly status: ReportedAlert;
  /** The last report of this check. Undefined without one. */
  readonly before: ReportedHealth | undefined;
  /** The new state to store, without the message's id. */
  readonly next: Omit<ReportedHealth, "deliveryId">;
}

interface Pending {
  readonly status: ReportedAlert;
  sinceMs: number;
  /** Recent reports of this check. */
  readonly times: number;
}

/** Decides on health alerts: one message for a problem and one for its end, without flapping. */
export function createAlertRules(known: readonly ReportedHealth[]) {
  const reported = new Map(known.map((one) => [one.name, one]));
  const pending = new Map<CheckName, Pending>();
  const troubledAtMs = new Map(known.map(({ name, atMs }) => [name, atMs]));

  function alertOf(check: HealthCheck, nowMs: number): readonly Alert[] {
    const { name } = check;
    // Unknown is neither ok nor a problem: the last report stays valid.
    if (NOT_REPORTED.has(name) || check.status === "unknown") return [];
    const status: ReportedAlert = isTrouble(check) ? (check.status === "failed" ? "failed" : "degraded") : "ok";
    const before = reported.get(name);
    const reportedStatus = before?.status ?? "ok";
    // Degraded after failed is not ok: the report stays `failed` until the check is ok.
    const isWorthReporting = status === "ok" ? reportedStatus !== "ok" : RANK[status] > RANK[reportedStatus];
    const { sinceMs, times } = pend(name, status, nowMs);
    if (status !== "ok") troubledAtMs.set(name, nowMs);
    if (!isWorthReporting) return [];
    // Only a new problem doubles the wait. Its end, and its getting worse, belong to the same problem.
    const isNewProblem = status !== "ok" && reportedStatus === "ok";
    const doublings = isNewProblem ? times : Math.max(0, times - 1);
    const waitMs = Math.min(MAX_WAIT_MS, (status === "ok" ? RECOVERY_HOLD_MS : HOLD_MS) * 2 ** doublings);
    if (sinceMs + waitMs > nowMs) return [];
    return [{ name, status, before, next: { name, status, atMs: nowMs, times: isNewProblem ? times + 1 : times } }];
  }

  /** The time since when the check has this status. */
  function pend(name: CheckName, status: ReportedAlert, nowMs: number): Pending {
    const one = pending.get(name);
    if (one?.status === status) {
      // A clock that was set back restarts the wait.
      one.sinceMs = Math.min(one.sinceMs, nowMs);
      return one;
    }
    const wasCalm = status !== "ok" && Math.abs(nowMs - (troubledAtMs.get(name) ?? 0)) > FORGET_AFTER_MS;
    const next = { status, sinceMs: nowMs, times: wasCalm ? 0 : (reported.get(name)?.times ?? 0) };
    pending.set(name, next);
    return next;
  }

  return {
    due: (checks: readonly HealthCheck[], nowMs: number): readonly Alert[] =>
      checks.flatMap((check) => alertOf(check, nowMs)),
    /** The alert was sent, or there is no destination for it. */
    reported: (one: ReportedHealth): void => {
      reported.set(one.name, one);
      // The waits that follow use the new count.
      const now = pending.get(one.name);
      if (now !== undefined) pending.set(one.name, { ...now, times: one.times });
    },
  };
}
