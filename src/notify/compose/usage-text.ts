import type { SessionUsage } from "../../core/cost/session-usage.ts";
import { totalTokens } from "../../core/cost/usage.ts";

/** Tokens of every kind, with three digits: `840`, `12.3 k`, `4.56 M`. */
export function tokensText({ tokens }: SessionUsage): string {
  const total = totalTokens(tokens);
  if (total < 1000) return String(total);
  return total < 999_500 ? `${threeFigures(total / 1000)} k` : `${threeFigures(total / 1_000_000)} M`;
}

/** `$0.42` as the client reported it, `≈ $0.42` estimated, `≥ $0.42` if some price is unknown. */
export function costText({ cost }: SessionUsage): string | null {
  if (cost === null) return null;
  const mark = cost.unpricedModels.length > 0 ? "≥ " : cost.estimated ? "≈ " : "";
  return `${mark}$${cost.usd.toFixed(2)}`;
}

function threeFigures(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
