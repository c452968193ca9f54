import { findPrices, type PriceTable } from "./price-table.ts";
import type { UsageTotal } from "./usage-ledger.ts";
import { plainModelName } from "./usage.ts";

export interface Estimate {
  readonly usd: number;
  readonly estimated: true;
}

/**
 * The cost of usage by a price table. It is always an estimate: discounts and contracts are unknown here.
 * Null when the table has no price for the model, the day or the variant: no number is better than a guess.
 */
export function estimateCost(
  usage: Pick<UsageTotal, "model" | "day" | "variant" | "band" | "tokens">,
  table: PriceTable,
): Estimate | null {
  if (usage.variant !== null) return null;
  const { day, band, tokens } = usage;
  const prices = findPrices(table, { model: plainModelName(usage.model), day, band });
  if (prices === null) return null;
  const millionths =
    tokens.input * prices.input +
    tokens.output * prices.output +
    tokens.cacheWrite5m * prices.cacheWrite5m +
    tokens.cacheWrite1h * prices.cacheWrite1h +
    tokens.cacheRead * prices.cacheRead;
  return { usd: millionths / 1_000_000 + tokens.webSearches * table.webSearchUsd, estimated: true };
}
