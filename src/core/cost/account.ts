import { beyondCounted } from "./coverage.ts";
import type { TelemetryAccount } from "./telemetry-request.ts";
import { sumTokens, type UsageTotal } from "./usage-ledger.ts";
import { totalTokens, type TokenCounts } from "./usage.ts";

/** The session's cost as the client reports it, with its subagents and the client's own hidden calls. */
export interface CostState {
  readonly totalUsd: number;
  /** The client reports that it lacks the price of some model. */
  readonly hasUnknownPrices: boolean;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
}

/** A session's known usage, from its transcripts and from the client's accounts. */
export interface KnownUsage {
  readonly totals: readonly UsageTotal[];
  readonly costState: CostState | null;
  /** Null without telemetry. */
  readonly telemetry: TelemetryAccount | null;
  readonly contextTokens: number | null;
}

/** The usage that the client reports for a session, and the usage that it leaves out. */
export interface Account {
  readonly usd: number;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
  /** The client reports that it lacks the price of some model. */
  readonly hasUnknownPrices: boolean;
  /** Usage in the transcript beyond the client's account. */
  readonly rest: readonly UsageTotal[];
}

/**
 * The client has two accounts: one that it writes into the transcript when it ends, one that its telemetry sends
 * request by request. Both cover the same requests, so only one is used: the one that leaves less to estimate. On a tie
 * the written one is used, because it also covers times when telemetry was not received.
 * @returns null without an account
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

/** Requests that came without an id can only be matched by their tokens. */
function telemetryAccount({ usd, tokensByModel, anonymousByModel, unreported }: TelemetryAccount): Account {
  return { usd, tokensByModel, hasUnknownPrices: false, rest: beyondCounted(unreported, anonymousByModel) };
}

function unknownTokens({ rest }: Account): number {
  return totalTokens(sumTokens(rest));
}
