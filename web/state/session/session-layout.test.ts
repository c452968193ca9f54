import assert from "node:assert/strict";
import { test } from "node:test";
import { createSessionLayout, LANES_HEIGHT } from "./session-layout.ts";

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
  layout.setLanesHeight(200);
  const again = createSessionLayout(storage, false);
  assert.deepEqual(
    [again.isHeadFolded.value, again.isTimelineFolded.value, again.lanesHeight.value],
    [false, true, 200],
  );
});

test("a phone folds the timeline until you open it", () => {
  const storage = storageOf(new Map());
  const layout = createSessionLayout(storage, true);
  assert.equal(layout.isTimelineFolded.value, true);
  layout.toggleTimeline();
  assert.equal(createSessionLayout(storage, true).isTimelineFolded.value, false);
});

test("the height of the lanes stays within its bounds, also from a broken storage", () => {
  const layout = createSessionLayout(storageOf(new Map([["ccen.session-lanes-height", "tall"]])), false);
  assert.equal(layout.lanesHeight.value, LANES_HEIGHT.usual);
  layout.setLanesHeight(5000);
  assert.equal(layout.lanesHeight.value, LANES_HEIGHT.max);
  layout.setLanesHeight(-1);
  assert.equal(layout.lanesHeight.value, LANES_HEIGHT.min);
});
