import type { PriceTable } from "./price-table.ts";
import { beyondCostState, type CostState, sessionCost, type SessionCost } from "./session-cost.ts";
import { sumTokens, type UsageTally } from "./usage-ledger.ts";
import { combineTokens, type TokenCounts } from "./usage.ts";

/** What a session has used so far, its subagents included. */
export interface SessionUsage {
  readonly tokens: TokenCounts;
  /** Null when nothing is known of any price. */
  readonly cost: SessionCost | null;
  /** Tokens of the newest prompt of the main agent: how full its context is; null before the first answer. */
  readonly contextTokens: number | null;
}

/** What is known of a session's usage, from its transcripts and from the client's own account. */
export interface KnownUsage {
  readonly tallies: readonly UsageTally[];
  readonly costState: CostState | null;
  readonly contextTokens: number | null;
}

/**
 * Tokens and cost of a session. As with the cost, the client's own account wins for all that it covers: it knows of
 * calls that stand in no transcript, such as those of a compaction.
 * @returns null when nothing is known
 */
export function sessionUsage(
  { tallies, costState, contextTokens }: KnownUsage,
  table: PriceTable,
): SessionUsage | null {
  if (tallies.length === 0 && costState === null) return null;
  const counted = Object.values(costState?.tokensByModel ?? {});
  const rest = sumTokens(beyondCostState(tallies, costState));
  const tokens = combineTokens((kind) => counted.reduce((sum, model) => sum + model[kind], rest[kind]));
  return { tokens, cost: sessionCost(tallies, costState, table), contextTokens };
}
