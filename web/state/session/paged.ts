import { batch, signal, type ReadonlySignal } from "@preact/signals";

/** One page, newest first, and what asks for the next one. */
export interface Page<Item, Cursor> {
  readonly items: readonly Item[];
  readonly next: Cursor | null;
}

/** A list that the daemon gives in pages, newest first, kept oldest first and without doubles. */
export interface Paged<Item> {
  /** Oldest first. */
  readonly items: ReadonlySignal<readonly Item[]>;
  /** There are older ones that were not asked for. */
  readonly hasOlder: ReadonlySignal<boolean>;
  /** Forgets all. */
  clear(): void;
  /** The newest page, and older ones until they meet what is known; from nothing, up to `firstPages`. */
  refresh(): Promise<void>;
  loadOlder(): Promise<void>;
  /** One that came by itself. */
  put(item: Item): void;
}

interface PagedOptions<Item, Cursor> {
  readonly fetchPage: (before: Cursor | null) => Promise<Page<Item, Cursor>>;
  readonly keyOf: (item: Item) => string | number;
  /** Oldest first. */
  readonly compare: (a: Item, b: Item) => number;
  readonly firstPages: number;
}

/** A gap of more pages than this is not filled: the list begins anew. */
const MOST_PAGES = 10;

export function createPaged<Item, Cursor>(options: PagedOptions<Item, Cursor>): Paged<Item> {
  const { fetchPage, keyOf, compare, firstPages } = options;
  const items = signal<readonly Item[]>([]);
  const hasOlder = signal(false);
  let older: Cursor | null = null;
  let generation = 0;

  /** What is newly told of an item stands above what was known of it. */
  function merge(news: readonly Item[]): void {
    if (news.length === 0) return;
    const byKey = new Map(items.peek().map((item) => [keyOf(item), item]));
    for (const item of news) byKey.set(keyOf(item), item);
    items.value = [...byKey.values()].sort(compare);
  }

  function remember(cursor: Cursor | null): void {
    older = cursor;
    hasOlder.value = cursor !== null;
  }

  async function refresh(): Promise<void> {
    const mine = generation;
    const known = new Set(items.peek().map(keyOf));
    const news: Item[] = [];
    let before: Cursor | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer: Page<Item, Cursor> = await fetchPage(before);
      if (mine !== generation) return;
      news.push(...answer.items);
      const met = answer.items.some((item) => known.has(keyOf(item)));
      before = answer.next;
      if (met || before === null || (known.size === 0 && page + 1 >= firstPages)) {
        batch(() => {
          merge(news);
          if (!met) remember(before);
        });
        return;
      }
    }
    batch(() => {
      items.value = news.toSorted(compare);
      remember(before);
    });
  }

  return {
    items,
    hasOlder,
    refresh,
    clear() {
      generation++;
      batch(() => {
        items.value = [];
        remember(null);
      });
    },
    async loadOlder() {
      if (older === null) return;
      const mine = generation;
      const answer = await fetchPage(older);
      if (mine !== generation) return;
      batch(() => {
        merge(answer.items);
        remember(answer.next);
      });
    },
    put: (item) => merge([item]),
  };
}
