import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecentSearches } from "./recent-searches.ts";

function storageOf(kept: string | null) {
  let value = kept;
  return { getItem: () => value, setItem: (_: string, text: string) => void (value = text) };
}

test("recent searches are the newest eight, each once, and stay until cleared", () => {
  const storage = storageOf(null);
  const recent = createRecentSearches(() => storage);
  for (const query of ["a", "b", "a", " ", ...Array.from({ length: 9 }, (_, index) => `q${index}`), "q3"]) {
    recent.add(query);
  }
  assert.deepEqual(recent.list.value, ["q3", "q8", "q7", "q6", "q5", "q4", "q2", "q1"]);
  assert.deepEqual(createRecentSearches(() => storage).list.value, recent.list.value);
  recent.clear();
  assert.deepEqual(createRecentSearches(() => storage).list.value, []);
});

function closed(): never {
  throw new Error("closed");
}

test("a storage that is broken, closed or foreign keeps no search", () => {
  for (const storage of [() => storageOf("{"), () => storageOf('{"a":1}'), closed]) {
    const recent = createRecentSearches(storage);
    assert.deepEqual(recent.list.value, []);
    recent.add("x");
    assert.deepEqual(recent.list.value, ["x"]);
  }
});
