import type { Account } from "./account.ts";
import { estimateCost } from "./estimate-cost.ts";
import type { PriceTable } from "./price-table.ts";
import type { UsageTotal } from "./usage-ledger.ts";

export interface SessionCost {
  readonly usd: number;
  /** False only when the client itself reported the whole cost. */
  readonly estimated: boolean;
  /** Models with tokens that the cost leaves out because they have no known price. */
  readonly unpricedModels: readonly string[];
}

/**
 * The cost of a session. The client's own cost is used for every token that it covers; only tokens that the transcript
 * has beyond it are estimated. So the cost keeps growing after a resume (the client writes its cost when it ends), and
 * stays right whether the client's own count goes on after a resume or starts at zero.
 * @param account the client's own; null without one, then all of `totals` is estimated
 * @returns null when nothing is known, or nothing that has a price
 */
export function sessionCost(
  totals: readonly UsageTotal[],
  account: Account | null,
  table: PriceTable,
): SessionCost | null {
  const rest = account?.rest ?? totals;
  const estimates = rest.map((total) => ({ model: total.model, cost: estimateCost(total, table) }));
  const unpriced = estimates.filter(({ cost }) => cost === null).map(({ model }) => model);
  if (account === null && unpriced.length === estimates.length) return null;
  return {
    usd: estimates.reduce((sum, { cost }) => sum + (cost?.usd ?? 0), account?.usd ?? 0),
    estimated: rest.length > 0 || account === null || account.hasUnknownPrices,
    unpricedModels: [...new Set(unpriced)],
  };
}
