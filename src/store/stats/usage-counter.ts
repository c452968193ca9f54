import { combineTokens, NO_TOKENS, totalTokens, type TokenCounts } from "../../core/cost/usage.ts";
import type { UsageValues } from "../../core/stats/stats.ts";

/** Adds up tokens and their cost. */
export interface UsageCounter {
  /** @param costUsd null without a price */
  add(usage: { readonly tokens: TokenCounts; readonly messages: number; readonly costUsd: number | null }): void;
  values(): UsageValues;
  tokenCount(): number;
}

export function createUsageCounter(): UsageCounter {
  let tokens = NO_TOKENS;
  let messages = 0;
  let costUsd: number | null = null;
  return {
    add(usage) {
      const before = tokens;
      tokens = combineTokens((kind) => before[kind] + usage.tokens[kind]);
      messages += usage.messages;
      if (usage.costUsd !== null) costUsd = (costUsd ?? 0) + usage.costUsd;
    },
    values: () => ({ tokens, messages, costUsd }),
    tokenCount: () => totalTokens(tokens),
  };
}
