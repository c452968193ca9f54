import { MAX_TOP } from "../../core/stats/stats.ts";

/** The greatest first, equal ones by name. */
export function topOf<Named extends { readonly name: string | null }>(
  all: readonly Named[],
  size: (one: Named) => number,
): readonly Named[] {
  return all
    .toSorted((one, other) => size(other) - size(one) || (one.name ?? "").localeCompare(other.name ?? ""))
    .slice(0, MAX_TOP);
}
