import { chooseAccount, type KnownUsage } from "./account.ts";
import type { PriceTable } from "./price-table.ts";
import { sessionCost, type SessionCost } from "./session-cost.ts";
import { sumTokens } from "./usage-ledger.ts";
import { combineTokens, type TokenCounts } from "./usage.ts";

/** A session's usage so far, its subagents included. */
export interface SessionUsage {
  readonly tokens: TokenCounts;
  /** Null without any known price. */
  readonly cost: SessionCost | null;
  /** Tokens of the main agent's newest prompt: how full its context is; null before the first answer. */
  readonly contextTokens: number | null;
}

/**
 * Tokens and cost of a session. As with the cost, the client's own account is used for all that it covers: it includes
 * calls that are in no transcript, such as those of a compaction.
 * @returns null when nothing is known
 */
export function sessionUsage(known: KnownUsage, table: PriceTable): SessionUsage | null {
  const { totals, contextTokens } = known;
  const account = chooseAccount(known);
  if (totals.length === 0 && account === null) return null;
  const counted = Object.values(account?.tokensByModel ?? {});
  const rest = sumTokens(account?.rest ?? totals);
  const tokens = combineTokens((kind) => counted.reduce((sum, model) => sum + model[kind], rest[kind]));
  return { tokens, cost: sessionCost(totals, account, table), contextTokens };
}
