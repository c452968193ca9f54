import type { SessionUsage } from "../core/cost/session-usage.ts";
import { toTimestamp } from "./routes.ts";

/** What a session has used, in tokens. */
export function toUsageDto({ tokens, cost, contextTokens, contextWindow, cache }: SessionUsage) {
  return {
    input: tokens.input,
    output: tokens.output,
    cache_write: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cache_read: tokens.cacheRead,
    web_searches: tokens.webSearches,
    /** Tokens of the newest prompt of the main agent. */
    context_tokens: contextTokens,
    /** How many it holds at most; left out where the client has not said it. */
    ...(contextWindow !== undefined && { context_window: contextWindow }),
    /** When the prompt cache ends, and what the next prompt then reads in full; left out likewise. */
    ...(cache !== undefined && {
      cache: { expires_at: toTimestamp(cache.expiresAtMs), tokens: cache.tokens, usd: cache.usd },
    }),
    /** Models of unknown price: the cost leaves out their tokens. */
    unpriced_models: cost?.unpricedModels ?? [],
  };
}
