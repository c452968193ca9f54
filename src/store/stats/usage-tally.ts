import { combineTokens, NO_TOKENS, totalTokens, type TokenCounts } from "../../core/cost/usage.ts";
import type { UsageFigures } from "../../core/stats/stats.ts";

/** Adds up tokens and what they cost. */
export interface UsageTally {
  /** @param costUsd null for what has no price */
  add(usage: { readonly tokens: TokenCounts; readonly messages: number; readonly costUsd: number | null }): void;
  figures(): UsageFigures;
  tokenCount(): number;
}

export function createUsageTally(): UsageTally {
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
    figures: () => ({ tokens, messages, costUsd }),
    tokenCount: () => totalTokens(tokens),
  };
}
