import { signal, type ReadonlySignal } from "@preact/signals";
import type { TextStorage } from "../preferences.ts";

const KEY = "ccen.searches";
const MOST = 8;
/** A longer one is a pasted text. */
const MOST_CHARS = 200;

/** The last searches of this browser, as they are typed; the newest first.. */
export interface RecentSearches {
  readonly list: ReadonlySignal<readonly string[]>;
  /** A search that led somewhere. */
  add(query: string): void;
  clear(): void;
}

export function createRecentSearches(storage: () => TextStorage): RecentSearches {
  const list = signal(read(storage));

  function keep(searches: readonly string[]): void {
    list.value = searches;
    try {
      storage().setItem(KEY, JSON.stringify(searches));
    } catch {
      // A browser that stores nothing has them for this visit.
    }
  }

  return {
    list,
    add(query) {
      const typed = query.trim();
      if (typed === "" || typed.length > MOST_CHARS) return;
      keep([typed, ...list.peek().filter((other) => other !== typed)].slice(0, MOST));
    },
    clear: () => keep([]),
  };
}

function read(storage: () => TextStorage): readonly string[] {
  try {
    const stored: unknown = JSON.parse(storage().getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}
