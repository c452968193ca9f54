import type { Finding } from "../../core/redact/finding.ts";

/** Number of secrets of a kind found in a place. Never the secrets themselves. */
export interface FoundRow {
  readonly place: string;
  readonly kind: string;
  readonly count: number;
}

export interface FindingCounter {
  add(place: string, found: readonly Finding[]): void;
  rows(): readonly FoundRow[];
}

export function createFindingCounter(): FindingCounter {
  const counts = new Map<string, Map<string, number>>();
  return {
    add: (place, found) => {
      if (found.length === 0) return;
      const kinds = counts.get(place) ?? new Map<string, number>();
      counts.set(place, kinds);
      for (const { kind } of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    },
    rows: () =>
      Array.from(counts, ([place, kinds]) => Array.from(kinds, ([kind, count]) => ({ place, kind, count })))
        .flat()
        .toSorted((a, b) => a.place.localeCompare(b.place) || a.kind.localeCompare(b.kind)),
  };
}
