import { sumTokens, type UsageTotal } from "./usage-ledger.ts";
import { combineTokens, NO_TOKENS, plainModelName, TOKEN_KINDS, type TokenCounts } from "./usage.ts";

/**
 * The part of the totals that the client has not counted. The oldest days are covered first: newer usage came after.
 */
export function beyondCounted(
  totals: readonly UsageTotal[],
  coveredByModel: Readonly<Record<string, TokenCounts>>,
): readonly UsageTotal[] {
  const left = coverage(totals, coveredByModel);
  const rest: UsageTotal[] = [];
  for (const total of totals.toSorted(byDay)) {
    const name = plainModelName(total.model);
    const before = left.get(name) ?? NO_TOKENS;
    const tokens = combineTokens((kind) => Math.max(0, total.tokens[kind] - before[kind]));
    left.set(
      name,
      combineTokens((kind) => Math.max(0, before[kind] - total.tokens[kind])),
    );
    if (TOKEN_KINDS.some((kind) => tokens[kind] > 0)) rest.push({ ...total, tokens });
  }
  return rest;
}

/** The client's counts, by plain model name. */
function coverage(
  totals: readonly UsageTotal[],
  coveredByModel: Readonly<Record<string, TokenCounts>>,
): Map<string, TokenCounts> {
  const covered = new Map<string, TokenCounts>();
  for (const [model, tokens] of Object.entries(coveredByModel)) {
    const name = plainModelName(model);
    const before = covered.get(name) ?? NO_TOKENS;
    const sum = combineTokens((kind) => before[kind] + tokens[kind]);
    const own = sumTokens(totals.filter((total) => plainModelName(total.model) === name));
    covered.set(name, splitWrites(sum, own));
  }
  return covered;
}

/** A client that sums its cache writes reports them all as 5-minute writes; they cover 1-hour writes too. */
function splitWrites(counted: TokenCounts, own: TokenCounts): TokenCounts {
  if (counted.cacheWrite1h > 0) return counted;
  const cacheWrite1h = Math.min(own.cacheWrite1h, counted.cacheWrite5m);
  return { ...counted, cacheWrite1h, cacheWrite5m: counted.cacheWrite5m - cacheWrite1h };
}

/** Oldest first; totals without a day come before all others. */
function byDay(one: UsageTotal, other: UsageTotal): number {
  return (one.day ?? "").localeCompare(other.day ?? "");
}
