import type { RawEntry } from "./raw-order.ts";

/** Raw files in the order in which they are stored. */
export interface EntryQueue {
  next(): RawEntry | null;
  /** The next one, without removing it. */
  peek(): RawEntry | null;
  /** Puts entries that could not be stored back before all others. */
  putBack(entries: readonly RawEntry[]): void;
  /** Appends entries that arrive in order. */
  append(entries: Iterable<RawEntry>, count: number): void;
  size(): number;
}

export function createEntryQueue(): EntryQueue {
  /** The next ones, in reverse, so that taking one is cheap. */
  const ahead: RawEntry[] = [];
  const sources: { iterator: Iterator<RawEntry>; left: number }[] = [];
  /** Entries left in the sources. */
  let left = 0;

  function next(): RawEntry | null {
    const first = ahead.pop();
    if (first !== undefined) return first;
    for (let source = sources[0]; source !== undefined; source = sources[0]) {
      const step = source.iterator.next();
      if (step.done !== true) {
        source.left -= 1;
        left -= 1;
        return step.value;
      }
      left -= source.left;
      sources.shift();
    }
    return null;
  }

  function putBack(entries: readonly RawEntry[]): void {
    ahead.push(...entries.toReversed());
  }

  return {
    next,
    peek() {
      const entry = next();
      if (entry !== null) ahead.push(entry);
      return entry;
    },
    putBack,
    append(entries, count) {
      sources.push({ iterator: entries[Symbol.iterator](), left: count });
      left += count;
    },
    size: () => ahead.length + left,
  };
}
