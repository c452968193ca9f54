import { localDays } from "../stats-range.ts";

/** Percent of the daily budget at which a person is warned. */
export const BUDGET_THRESHOLDS = [80, 100] as const;

export type BudgetThreshold = (typeof BUDGET_THRESHOLDS)[number];

/** The daily budget and today's cost. */
export interface Budget {
  readonly budgetUsd: number;
  /** Estimated from the price table; null without any price. */
  readonly spentUsd: number | null;
  /** When today began, in this machine's time zone: a whole UTC hour, as costs are counted. */
  readonly dayMs: number;
}

/** The highest threshold that is reached; null below all of them. */
export function reachedThreshold({ budgetUsd, spentUsd }: Budget): BudgetThreshold | null {
  const percent = budgetUsd > 0 ? ((spentUsd ?? 0) / budgetUsd) * 100 : 0;
  return BUDGET_THRESHOLDS.findLast((threshold) => percent >= threshold) ?? null;
}

/** The day that contains an instant; the end is exclusive. */
export function budgetDay(nowMs: number, zone: string): { readonly fromMs: number; readonly toMs: number } {
  const days = localDays(zone) ?? localDays("UTC");
  if (days === null) throw new TypeError("UTC is unknown");
  const fromMs = days.startOf(nowMs);
  return { fromMs, toMs: days.next(fromMs) };
}

/** Groups the messages about the budget, as a session's id groups its own. */
export const BUDGET_THREAD_ID = "budget";

const PREFIX = "budget:";

/** The cause of a message: the same day and threshold are one message. */
export function budgetCause(dayMs: number, threshold: BudgetThreshold): string {
  return `${PREFIX}${dayMs}:${threshold}`;
}

/** @returns null for any other cause */
export function readBudgetCause(cause: string): { readonly dayMs: number; readonly threshold: BudgetThreshold } | null {
  const [dayMs, percent] = cause.startsWith(PREFIX) ? cause.slice(PREFIX.length).split(":").map(Number) : [];
  const threshold = BUDGET_THRESHOLDS.find((one) => one === percent);
  return dayMs === undefined || !Number.isSafeInteger(dayMs) || threshold === undefined ? null : { dayMs, threshold };
}

/** `$8.12`, for people. */
export function usdText(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
