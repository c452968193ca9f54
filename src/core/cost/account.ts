import { beyondCounted } from "./coverage.ts";
import type { TelemetryAccount } from "./telemetry-request.ts";
import { sumTokens, type UsageTotal } from "./usage-ledger.ts";
import { totalTokens, type TokenCounts } from "./usage.ts";

/** What the client itself says that a session has cost, subagents and its own hidden calls included. */
export interface CostState {
  readonly totalUsd: number;
  /** The client says that it did not know the price of every model. */
  readonly hasUnknownPrices: boolean;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
}

/** What is known of a session's usage, from its transcripts and from the client's own accounts. */
export interface KnownUsage {
  readonly totals: readonly UsageTotal[];
  readonly costState: CostState | null;
  /** Null where no telemetry came. */
  readonly telemetry: TelemetryAccount | null;
  readonly contextTokens: number | null;
}

/** What the client itself says of a session's use, and what it does not say. */
export interface Account {
  readonly usd: number;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
  /** The client says that it did not know the price of every model. */
  readonly hasUnknownPrices: boolean;
  /** What the transcript has beyond it. */
  readonly rest: readonly UsageTotal[];
}

/**
 * Of the client's two accounts (one is written into the transcript when it ends, one comes request by request with its
 * telemetry) the one that leaves less to be estimated; never both, for they tell of the same requests. Of two that leave
 * the same the written one, for it misses nothing that happened while nobody listened.
 * @returns null when there is none
 */
export function chooseAccount({ totals, costState, telemetry }: Omit<KnownUsage, "contextTokens">): Account | null {
  const written = costState === null ? null : writtenAccount(totals, costState);
  if (telemetry === null) return written;
  const reported = telemetryAccount(telemetry);
  return written === null || unknownTokens(reported) < unknownTokens(written) ? reported : written;
}

function writtenAccount(totals: readonly UsageTotal[], costState: CostState): Account {
  const { totalUsd: usd, tokensByModel, hasUnknownPrices } = costState;
  return { usd, tokensByModel, hasUnknownPrices, rest: beyondCounted(totals, tokensByModel) };
}

/** Requests that were told without an id can only be recognised by their tokens. */
function telemetryAccount({ usd, tokensByModel, anonymousByModel, unreported }: TelemetryAccount): Account {
  return { usd, tokensByModel, hasUnknownPrices: false, rest: beyondCounted(unreported, anonymousByModel) };
}

function unknownTokens({ rest }: Account): number {
  return totalTokens(sumTokens(rest));
}
