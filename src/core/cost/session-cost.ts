import { estimateCost } from "./estimate-cost.ts";
import type { PriceTable } from "./price-table.ts";
import { sumTokens, type UsageTally } from "./usage-ledger.ts";
import { combineTokens, NO_TOKENS, plainModelName, TOKEN_KINDS, type TokenCounts } from "./usage.ts";

/** What the client itself says that a session has cost, subagents and its own hidden calls included. */
export interface CostState {
  readonly totalUsd: number;
  /** The client says that it did not know the price of every model. */
  readonly hasUnknownPrices: boolean;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
}

export interface SessionCost {
  readonly usd: number;
  /** False only when the figure is wholly the client's own. */
  readonly estimated: boolean;
  /** Models with tokens that are not in the figure because nothing is known of their price. */
  readonly unpricedModels: readonly string[];
}

/**
 * The cost of a session. The client's newest figure wins for every token that it covers; only tokens that the
 * transcript has beyond it are estimated. So the cost goes on growing after a resume (the client writes its figure when
 * it ends), and stays right whether the client's own count goes on after a resume or starts at zero.
 * @returns null when nothing is known, or nothing that has a price
 */
export function sessionCost(
  tallies: readonly UsageTally[],
  costState: CostState | null,
  table: PriceTable,
): SessionCost | null {
  const rest = beyondCostState(tallies, costState);
  const estimates = rest.map((tally) => ({ model: tally.model, cost: estimateCost(tally, table) }));
  const unpriced = estimates.filter(({ cost }) => cost === null).map(({ model }) => model);
  if (costState === null && unpriced.length === estimates.length) return null;
  return {
    usd: estimates.reduce((sum, { cost }) => sum + (cost?.usd ?? 0), costState?.totalUsd ?? 0),
    estimated: rest.length > 0 || costState === null || costState.hasUnknownPrices,
    unpricedModels: [...new Set(unpriced)],
  };
}

/** The part of the tallies that the client's own account does not cover. */
export function beyondCostState(tallies: readonly UsageTally[], costState: CostState | null): readonly UsageTally[] {
  return costState === null ? tallies : beyond(tallies, costState.tokensByModel);
}

/** The part of the tallies that is not covered. The oldest days are covered first: what is new came after them. */
function beyond(
  tallies: readonly UsageTally[],
  coveredByModel: Readonly<Record<string, TokenCounts>>,
): readonly UsageTally[] {
  const left = coverage(tallies, coveredByModel);
  const rest: UsageTally[] = [];
  for (const tally of tallies.toSorted(byDay)) {
    const name = plainModelName(tally.model);
    const before = left.get(name) ?? NO_TOKENS;
    const tokens = combineTokens((kind) => Math.max(0, tally.tokens[kind] - before[kind]));
    left.set(
      name,
      combineTokens((kind) => Math.max(0, before[kind] - tally.tokens[kind])),
    );
    if (TOKEN_KINDS.some((kind) => tokens[kind] > 0)) rest.push({ ...tally, tokens });
  }
  return rest;
}

/** What the client has counted, by plain model name. */
function coverage(
  tallies: readonly UsageTally[],
  coveredByModel: Readonly<Record<string, TokenCounts>>,
): Map<string, TokenCounts> {
  const covered = new Map<string, TokenCounts>();
  for (const [model, tokens] of Object.entries(coveredByModel)) {
    const name = plainModelName(model);
    const before = covered.get(name) ?? NO_TOKENS;
    const sum = combineTokens((kind) => before[kind] + tokens[kind]);
    const own = sumTokens(tallies.filter((tally) => plainModelName(tally.model) === name));
    covered.set(name, splitWrites(sum, own));
  }
  return covered;
}

/** A client that counts its cache writes in one sum has them all under five minutes; what was an hour's is covered too. */
function splitWrites(counted: TokenCounts, own: TokenCounts): TokenCounts {
  if (counted.cacheWrite1h > 0) return counted;
  const cacheWrite1h = Math.min(own.cacheWrite1h, counted.cacheWrite5m);
  return { ...counted, cacheWrite1h, cacheWrite5m: counted.cacheWrite5m - cacheWrite1h };
}

/** Oldest first; without a day first of all. */
function byDay(one: UsageTally, other: UsageTally): number {
  return (one.day ?? "").localeCompare(other.day ?? "");
}
