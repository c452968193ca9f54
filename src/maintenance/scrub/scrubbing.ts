import type { DatabaseSync } from "node:sqlite";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Finding } from "../../core/redact/finding.ts";
import type { KnownSecrets } from "./clean-text.ts";

/** Shared by every part of a scrub. */
export interface Scrubbing {
  readonly redactor: Redactor;
  readonly known: KnownSecrets;
  readonly counter: FindingCounter;
  /** Only read, change nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Reports this many more rows or files as read; lets Ctrl-C be handled. */
  onRows(count: number): Promise<void>;
  /** Runs work in one transaction; on a dry run it only runs it. @throws the signal's reason between two of them */
  inTransaction(database: DatabaseSync, work: () => void): void;
}

/** Number of secrets of a kind found in a place. Never the secrets themselves. */
export interface FoundRow {
  readonly place: string;
  readonly kind: string;
  readonly count: number;
}

interface FindingCounter {
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

/** A file that could not be cleaned, and why. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
  /** A copy of our own that is not needed: it may be removed instead. */
  readonly isRemovable: boolean;
}
