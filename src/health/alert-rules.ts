import { isTrouble, type CheckName, type HealthCheck } from "../core/health/health.ts";
import type { ReportedHealth } from "../core/health/health-journal.ts";

/** Trouble that is over within this time is told to nobody. */
const HOLD_MS = 60_000;

/** Well again is who has been well for this long. */
const CALM_MS = 300_000;

/** Each time that a check is told anew without having been well for so long, all of that takes twice as long. */
const PEACE_MS = 6 * 3_600_000;

const MAX_WAIT_MS = 3_600_000;

/** What is wrong with a destination cannot be told there, and telling it would make it worse. */
const NOT_REPORTED: ReadonlySet<CheckName> = new Set(["outbox", "destinations"]);

const RANK = { ok: 0, degraded: 1, failed: 2 } as const;

type ReportedAlert = keyof typeof RANK;

/** Something that a person is to be told now. */
export interface Alert {
  readonly name: CheckName;
  readonly status: ReportedAlert;
  /** What was told of it before; undefined when nothing ever was. */
  readonly before: ReportedHealth | undefined;
  /** What is remembered of it from now on, but for the message's id. */
  readonly next: Omit<ReportedHealth, "deliveryId">;
}

interface Pending {
  readonly status: ReportedAlert;
  sinceMs: number;
  /** How often it has been told of late. */
  readonly times: number;
}

/** Decides what a person is told of the health: one message for trouble and one for its end, and no flapping. */
export interface AlertRules {
  due(checks: readonly HealthCheck[], nowMs: number): readonly Alert[];
  /** It was told, or there was nobody to tell it to. */
  reported(reported: ReportedHealth): void;
}

export function createAlertRules(known: readonly ReportedHealth[]): AlertRules {
  const reported = new Map(known.map((one) => [one.name, one]));
  const pending = new Map<CheckName, Pending>();
  const troubledAtMs = new Map(known.map(({ name, atMs }) => [name, atMs]));

  function alertOf(check: HealthCheck, nowMs: number): readonly Alert[] {
    const { name } = check;
    // What is not known is neither well nor wrong: what was told still stands.
    if (NOT_REPORTED.has(name) || check.status === "unknown") return [];
    const status: ReportedAlert = isTrouble(check) ? (check.status === "failed" ? "failed" : "degraded") : "ok";
    const before = reported.get(name);
    const saidLast = before?.status ?? "ok";
    // Half well is not well: what was told as failed stays so until it is over.
    const isNews = status === "ok" ? saidLast !== "ok" : RANK[status] > RANK[saidLast];
    const { sinceMs, times } = pend(name, status, nowMs);
    if (status !== "ok") troubledAtMs.set(name, nowMs);
    if (!isNews) return [];
    // Only what begins anew was told once too often; the end of it, and that it grew worse, belong to it.
    const isAnew = status !== "ok" && saidLast === "ok";
    const doublings = isAnew ? times : Math.max(0, times - 1);
    const waitMs = Math.min(MAX_WAIT_MS, (status === "ok" ? CALM_MS : HOLD_MS) * 2 ** doublings);
    if (sinceMs + waitMs > nowMs) return [];
    return [{ name, status, before, next: { name, status, atMs: nowMs, times: isAnew ? times + 1 : times } }];
  }

  /** Since when it has been so. */
  function pend(name: CheckName, status: ReportedAlert, nowMs: number): Pending {
    const one = pending.get(name);
    if (one?.status === status) {
      // A clock that was set back begins anew.
      one.sinceMs = Math.min(one.sinceMs, nowMs);
      return one;
    }
    const hadPeace = status !== "ok" && Math.abs(nowMs - (troubledAtMs.get(name) ?? 0)) > PEACE_MS;
    const next = { status, sinceMs: nowMs, times: hadPeace ? 0 : (reported.get(name)?.times ?? 0) };
    pending.set(name, next);
    return next;
  }

  return {
    due: (checks, nowMs) => checks.flatMap((check) => alertOf(check, nowMs)),
    reported: (one) => {
      reported.set(one.name, one);
      // What follows is counted from here.
      const now = pending.get(one.name);
      if (now !== undefined) pending.set(one.name, { ...now, times: one.times });
    },
  };
}
