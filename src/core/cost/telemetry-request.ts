import type { UsageTotal } from "./usage-ledger.ts";
import type { TokenCounts } from "./usage.ts";

/** One request to the model with its cost, as the client's telemetry reports it. */
export interface TelemetryRequest {
  /** The same in every report of the request: the API's id, or without it one made of the client's own counters. */
  readonly key: string;
  /** Whether {@link key} is the API's id, which the transcript has too. */
  readonly hasApiId: boolean;
  readonly sessionId: string;
  /** Null for the main conversation. */
  readonly agentId: string | null;
  readonly atMs: number;
  readonly model: string;
  readonly tokens: TokenCounts;
  readonly usd: number;
  readonly durationMs: number | null;
}

/** A session's usage as the client's telemetry reports it. */
export interface TelemetryAccount {
  readonly usd: number;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
  /** The part of it that came without the API's id. */
  readonly anonymousByModel: Readonly<Record<string, TokenCounts>>;
  /** Requests in the transcript that no telemetry with an id has reported. */
  readonly unreported: readonly UsageTotal[];
}
