import type { CostState } from "../../core/cost/session-cost.ts";
import type { TokenCounts } from "../../core/cost/usage.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { numberField, objectField } from "../payload-field.ts";
import { countField } from "./parse-usage.ts";

const MAX_MODELS = 100;

/** A `cost-state` line: the client's own account of a session, written when it ends. Null without a believable total. */
export function parseCostState(line: JsonObject): CostState | null {
  const totalUsd = numberField(line, "totalCostUSD");
  if (totalUsd === null || totalUsd < 0) return null;
  const models = Object.entries(objectField(line, "modelUsage")).slice(0, MAX_MODELS);
  return {
    totalUsd,
    hasUnknownPrices: line["hasUnknownModelCost"] === true,
    tokensByModel: Object.fromEntries(
      models.map(([model, usage]) => [model, modelTokens(isJsonObject(usage) ? usage : {})]),
    ),
  };
}

function modelTokens(usage: JsonObject): TokenCounts {
  const cacheWrite1h = countField(usage, "cacheCreationEphemeral1hInputTokens");
  return {
    input: countField(usage, "inputTokens"),
    output: countField(usage, "outputTokens"),
    cacheWrite5m: Math.max(0, countField(usage, "cacheCreationInputTokens") - cacheWrite1h),
    cacheWrite1h,
    cacheRead: countField(usage, "cacheReadInputTokens"),
    webSearches: countField(usage, "webSearchRequests"),
  };
}
