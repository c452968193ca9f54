import { batch, signal, type ReadonlySignal } from "@preact/signals";

/** One page, newest first, and the cursor of the next one. */
interface Page<Item, Cursor> {
  readonly items: readonly Item[];
  readonly next: Cursor | null;
}

/** A list from the daemon's pages (newest first), kept oldest first and without duplicates. */
export interface Paged<Item> {
  /** Oldest first. */
  readonly items: ReadonlySignal<readonly Item[]>;
  /** Older items exist that were not loaded. */
  readonly hasOlder: ReadonlySignal<boolean>;
  clear(): void;
  /** Loads the newest page, and older ones until they reach known items; from empty, up to `firstPages`. */
  refresh(): Promise<void>;
  /** @param pages are shown together when all are loaded; 1 by default */
  loadOlder(pages?: number): Promise<void>;
  /** Items from the stream. */
  put(incoming: readonly Item[]): void;
}

interface PagedOptions<Item, Cursor> {
  readonly fetchPage: (before: Cursor | null) => Promise<Page<Item, Cursor>>;
  readonly keyOf: (item: Item) => string | number;
  /** Oldest first. */
  readonly compare: (a: Item, b: Item) => number;
  readonly firstPages: number;
}

/** A larger gap is not filled: the list starts again from the newest pages. */
const MOST_PAGES = 10;

export function createPaged<Item, Cursor>(options: PagedOptions<Item, Cursor>): Paged<Item> {
  const { fetchPage, keyOf, compare, firstPages } = options;
  const items = signal<readonly Item[]>([]);
  const hasOlder = signal(false);
  const known = new Map<string | number, Item>();
  let older: Cursor | null = null;
  let generation = 0;

  /** A newer version of an item replaces the known one; without a change, the signal stays the same. */
  function merge(incoming: readonly Item[]): void {
    const changed = new Map<string | number, Item>();
    const fresh = new Map<string | number, Item>();
    for (const item of incoming) {
      const key = keyOf(item);
      const before = known.get(key);
      if (before === undefined) fresh.set(key, item);
      else if (JSON.stringify(before) !== JSON.stringify(item)) changed.set(key, item);
    }
    if (changed.size === 0 && fresh.size === 0) return;
    for (const [key, item] of [...changed, ...fresh]) known.set(key, item);
    const list = items.peek();
    const kept = changed.size === 0 ? list : list.map((item) => changed.get(keyOf(item)) ?? item);
    items.value = joined(kept, [...fresh.values()].sort(compare), compare);
  }

  function setOlder(cursor: Cursor | null): void {
    older = cursor;
    hasOlder.value = cursor !== null;
  }

  async function refresh(): Promise<void> {
    const mine = generation;
    const wasEmpty = known.size === 0;
    const fetched: Item[] = [];
    let before: Cursor | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer: Page<Item, Cursor> = await fetchPage(before);
      if (mine !== generation) return;
      fetched.push(...answer.items);
      const overlaps = answer.items.some((item) => known.has(keyOf(item)));
      before = answer.next;
      if (overlaps || before === null || (wasEmpty && page + 1 >= firstPages)) {
        batch(() => {
          merge(fetched);
          if (!overlaps) setOlder(before);
        });
        return;
      }
    }
    batch(() => {
      forgetAll();
      merge(fetched);
      setOlder(before);
    });
  }

  function forgetAll(): void {
    known.clear();
    items.value = [];
  }

  async function loadOlder(pages: number): Promise<void> {
    const mine = generation;
    const fetched: Item[] = [];
    let before = older;
    for (let page = 0; page < pages && before !== null; page++) {
      const answer: Page<Item, Cursor> = await fetchPage(before);
      if (mine !== generation) return;
      fetched.push(...answer.items);
      before = answer.next;
    }
    batch(() => {
      merge(fetched);
      setOlder(before);
    });
  }

  return {
    items,
    hasOlder,
    refresh,
    clear() {
      generation++;
      batch(() => {
        forgetAll();
        setOlder(null);
      });
    },
    loadOlder: (pages = 1) => loadOlder(pages),
    put: merge,
  };
}

/** Merges two sorted lists: usually one begins where the other ends. */
function joined<Item>(
  list: readonly Item[],
  fresh: readonly Item[],
  compare: (a: Item, b: Item) => number,
): readonly Item[] {
  const [first, last] = [list[0], list.at(-1)];
  const [freshFirst, freshLast] = [fresh[0], fresh.at(-1)];
  if (freshFirst === undefined || freshLast === undefined) return list;
  if (first === undefined || last === undefined) return fresh;
  if (compare(last, freshFirst) <= 0) return [...list, ...fresh];
  if (compare(freshLast, first) <= 0) return [...fresh, ...list];
  return [...list, ...fresh].sort(compare);
}
