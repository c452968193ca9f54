import type { CostState } from "../../../core/cost/session-usage.ts";
import { TOKEN_KINDS, type TokenCounts, totalTokens } from "../../../core/cost/usage.ts";
import { type JsonObject, isJsonObject, objectField, textField, numberField } from "../../../core/json.ts";

/** More tokens than one answer can have; with millions of such answers a sum is still exact. */
const MAX_OF_ANSWER = 1e9;

/**
 * The `usage` object of an API answer as tokens by price; null where a value is broken or all are absent: unknown is
 * not zero.
 */
export function parseUsage(usage: JsonObject): TokenCounts | null {
  const split = objectField(usage, "cache_creation");
  const count = (key: string, of = usage) => countField(of, key, MAX_OF_ANSWER);
  const written = count("cache_creation_input_tokens");
  const cacheWrite1h = count("ephemeral_1h_input_tokens", split);
  const tokens = {
    input: count("input_tokens"),
    output: count("output_tokens"),
    // Older clients have only five-minute cache writes.
    cacheWrite5m: Math.max(count("ephemeral_5m_input_tokens", split), written - cacheWrite1h),
    cacheWrite1h,
    cacheRead: count("cache_read_input_tokens"),
    webSearches: count("web_search_requests", objectField(usage, "server_tool_use")),
  };
  return isKnown(tokens) && totalTokens(tokens) > 0 ? tokens : null;
}

/** Why the answer's cost differs from the list price; null when it does not. */
export function usageVariant(usage: JsonObject): string | null {
  const speed = textField(usage, "speed") ?? "standard";
  if (speed !== "standard") return speed.slice(0, 32);
  const tier = textField(usage, "service_tier") ?? "standard";
  if (tier !== "standard") return tier.slice(0, 32);
  const region = textField(usage, "inference_geo") ?? "global";
  return region === "global" || region === "not_available" ? null : `region ${region.slice(0, 32)}`;
}

/** A whole number that is not negative; 0 where it is absent, NaN for an invalid count. */
function countField(object: JsonObject, key: string, most: number): number {
  const value = object[key] ?? 0;
  return typeof value === "number" && value >= 0 && value <= most ? Math.floor(value) : Number.NaN;
}

function isKnown(tokens: TokenCounts): boolean {
  return TOKEN_KINDS.every((kind) => !Number.isNaN(tokens[kind]));
}

const MAX_MODELS = 100;
/** More than a session can cost, in USD, and more tokens than it can use. */
const MAX_USD = 1e7;
const MAX_TOKENS = 1e12;

/**
 * A `cost-state` line: the client's own account of a session, written when it ends. Null without a total or with an
 * impossible value, because its coverage is unknown then.
 */
export function parseCostState(line: JsonObject): CostState | null {
  const totalUsd = numberField(line, "totalCostUSD");
  if (totalUsd === null || totalUsd < 0 || totalUsd > MAX_USD) return null;
  const models = Object.entries(objectField(line, "modelUsage")).slice(0, MAX_MODELS);
  const tokensByModel = models.map(([model, usage]) => [model, modelTokens(isJsonObject(usage) ? usage : {})] as const);
  if (!tokensByModel.every(([, tokens]) => isKnown(tokens))) return null;
  return {
    totalUsd,
    hasUnknownPrices: line["hasUnknownModelCost"] === true,
    tokensByModel: Object.fromEntries(tokensByModel),
  };
}

function modelTokens(usage: JsonObject): TokenCounts {
  const count = (key: string) => countField(usage, key, MAX_TOKENS);
  const cacheWrite1h = count("cacheCreationEphemeral1hInputTokens");
  return {
    input: count("inputTokens"),
    output: count("outputTokens"),
    cacheWrite5m: Math.max(0, count("cacheCreationInputTokens") - cacheWrite1h),
    cacheWrite1h,
    cacheRead: count("cacheReadInputTokens"),
    webSearches: count("webSearchRequests"),
  };
}
