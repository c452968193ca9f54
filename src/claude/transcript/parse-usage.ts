import { type TokenCounts } from "../../core/cost/usage.ts";
import type { JsonObject } from "../../core/json.ts";
import { numberField, objectField, textField } from "../payload-field.ts";

/** More tokens than one answer can have; a larger figure is a broken line. */
const MAX_COUNT = 1e12;

/** The `usage` object of an API answer as tokens by price. */
export function parseUsage(usage: JsonObject): TokenCounts {
  const split = objectField(usage, "cache_creation");
  const written = countField(usage, "cache_creation_input_tokens");
  const cacheWrite1h = countField(split, "ephemeral_1h_input_tokens");
  return {
    input: countField(usage, "input_tokens"),
    output: countField(usage, "output_tokens"),
    // Clients from before the split wrote for five minutes only.
    cacheWrite5m: Math.max(countField(split, "ephemeral_5m_input_tokens"), written - cacheWrite1h),
    cacheWrite1h,
    cacheRead: countField(usage, "cache_read_input_tokens"),
    webSearches: countField(objectField(usage, "server_tool_use"), "web_search_requests"),
  };
}

/** What makes the answer cost something else than the list says; null when nothing does. */
export function usageVariant(usage: JsonObject): string | null {
  const speed = textField(usage, "speed") ?? "standard";
  if (speed !== "standard") return speed.slice(0, 32);
  const tier = textField(usage, "service_tier") ?? "standard";
  if (tier !== "standard") return tier.slice(0, 32);
  const region = textField(usage, "inference_geo") ?? "global";
  return region === "global" || region === "not_available" ? null : `region ${region.slice(0, 32)}`;
}

/** A whole number that is not negative; 0 for anything else. */
export function countField(object: JsonObject, key: string): number {
  const value = numberField(object, key);
  return value === null || value < 0 || value > MAX_COUNT ? 0 : Math.floor(value);
}
