/** A position in one of the runs. */
interface Cursor<Item> {
  readonly run: readonly Item[];
  index: number;
  head: Item;
}

/**
 * Merges sorted runs into one sequence, lazily. Sorting a million entries at once would block the process for a second;
 * sorting a thousand at a time and merging does not.
 */
export function* mergeRuns<Item>(
  runs: readonly (readonly Item[])[],
  compare: (a: Item, b: Item) => number,
): Generator<Item> {
  const heap: Cursor<Item>[] = [];
  for (const run of runs) {
    const [head] = run;
    if (head === undefined) continue;
    heap.push({ run, index: 0, head });
    siftUp(heap, compare);
  }
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    yield top.head;
    top.index += 1;
    const next = top.run[top.index];
    if (next === undefined) {
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return;
      heap[0] = last;
    } else {
      top.head = next;
    }
    siftDown(heap, compare);
  }
}

function siftUp<Item>(heap: Cursor<Item>[], compare: (a: Item, b: Item) => number): void {
  for (let at = heap.length - 1; at > 0;) {
    const above = (at - 1) >> 1;
    if (!swapIfBefore(heap, at, above, compare)) return;
    at = above;
  }
}

function siftDown<Item>(heap: Cursor<Item>[], compare: (a: Item, b: Item) => number): void {
  for (let at = 0; ;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const a = heap[left];
    const b = heap[right];
    if (a === undefined) return;
    const smaller = b !== undefined && compare(b.head, a.head) < 0 ? right : left;
    if (!swapIfBefore(heap, smaller, at, compare)) return;
    at = smaller;
  }
}

/** Swaps the cursor at `lower` with its parent at `upper` when it comes before it. */
function swapIfBefore<Item>(
  heap: Cursor<Item>[],
  lower: number,
  upper: number,
  compare: (a: Item, b: Item) => number,
): boolean {
  const below = heap[lower];
  const above = heap[upper];
  if (below === undefined || above === undefined || compare(below.head, above.head) >= 0) return false;
  heap[lower] = above;
  heap[upper] = below;
  return true;
}
