import assert from "node:assert/strict";
import { test } from "node:test";
import { createSessionLayout } from "./session-layout.ts";

function storageOf(kept: Map<string, string>) {
  return () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
}

test("session layout is the same after a reload", () => {
  const storage = storageOf(new Map());
  const layout = createSessionLayout(storage, false);
  assert.deepEqual([layout.isHeadFolded.value, layout.isTimelineFolded.value], [true, false]);
  layout.toggleHead();
  layout.toggleTimeline();
  const again = createSessionLayout(storage, false);
  assert.deepEqual([again.isHeadFolded.value, again.isTimelineFolded.value], [false, true]);
});

test("a phone folds the timeline until you open it", () => {
  const storage = storageOf(new Map());
  const layout = createSessionLayout(storage, true);
  assert.equal(layout.isTimelineFolded.value, true);
  layout.toggleTimeline();
  assert.equal(createSessionLayout(storage, true).isTimelineFolded.value, false);
});
