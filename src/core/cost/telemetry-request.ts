import type { UsageTotal } from "./usage-ledger.ts";
import type { TokenCounts } from "./usage.ts";

/** One request to the model with the client's own figure of its cost, as its telemetry tells. */
export interface TelemetryRequest {
  /** The same however often it is told of: the API's id, or one made of the client's own counting where it tells none. */
  readonly key: string;
  /** Whether {@link key} is the API's id, by which the transcript knows the request too. */
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

/** What the client's telemetry says of a session. */
export interface TelemetryAccount {
  readonly usd: number;
  readonly tokensByModel: Readonly<Record<string, TokenCounts>>;
  /** The part of it that was told without the API's id. */
  readonly anonymousByModel: Readonly<Record<string, TokenCounts>>;
  /** What the transcript has of requests of which no telemetry with an id told. */
  readonly unreported: readonly UsageTotal[];
}
