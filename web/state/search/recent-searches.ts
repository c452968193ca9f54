import { signal, type ReadonlySignal } from "@preact/signals";
import { readTexts, storeText, type TextStorage } from "../preferences.ts";

const KEY = "ccen.searches";
const MOST = 8;
/** A longer one is a pasted text. */
const MOST_CHARS = 200;

/** The last searches of this browser, as they are typed; the newest first. */
export interface RecentSearches {
  readonly list: ReadonlySignal<readonly string[]>;
  /** A search that led somewhere. */
  add(query: string): void;
  clear(): void;
}

export function createRecentSearches(storage: () => TextStorage): RecentSearches {
  const list = signal<readonly string[]>(readTexts(storage, KEY).slice(0, MOST));

  function keep(searches: readonly string[]): void {
    list.value = searches;
    storeText(storage, KEY, JSON.stringify(searches));
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
