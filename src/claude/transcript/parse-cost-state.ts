import type { CostState } from "../../core/cost/account.ts";
import type { TokenCounts } from "../../core/cost/usage.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { numberField, objectField } from "../payload/payload-field.ts";
import { countField, isKnown } from "./parse-usage.ts";

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
