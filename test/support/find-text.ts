import { createSearchSlice, type SlicePlace } from "../../src/store/reading/search-slice.ts";
import type { Store } from "../../src/store/store.ts";
import { literalQuery } from "../../src/core/search/search-query.ts";

/** Numbers of the events that full-text search finds, newest first. */
export function findText({ database, lastSeq }: Store, text: string): readonly number[] {
  const readSlice = createSearchSlice(database);
  const found: number[] = [];
  for (let before: SlicePlace | null = { seq: lastSeq() + 1, atMs: 0 }; before !== null;) {
    const slice = readSlice({ request: { query: literalQuery(text), limit: 10 }, list: "all", before, wanted: 0 });
    found.push(...slice.matched);
    before = slice.next;
  }
  return found;
}
