import type { SessionCost } from "./session-cost.ts";
import type { TokenCounts } from "./usage.ts";

/** What a session has used so far, its subagents included. */
export interface SessionUsage {
  readonly tokens: TokenCounts;
  /** Null when nothing is known of any price. */
  readonly cost: SessionCost | null;
  /** Tokens of the newest prompt of the main agent: how full its context is; null before the first answer. */
  readonly contextTokens: number | null;
}
