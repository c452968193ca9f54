import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeEvents } from "./merge-events.ts";
import { sampleEvent } from "./sample-events.ts";

const list = (...seqs: number[]) => seqs.map((seq) => sampleEvent(seq));
const seqs = (first: number[], second: number[]) => mergeEvents(list(...first), list(...second)).map(({ seq }) => seq);

test("two lists become one, newest first, each event once", () => {
  assert.deepEqual(seqs([9, 7, 4], [8, 7, 3]), [9, 8, 7, 4, 3]);
  assert.deepEqual(seqs([5], [9, 8]), [9, 8, 5]);
  assert.deepEqual(seqs([], [2, 1]), [2, 1]);
  assert.deepEqual(seqs([2, 1], []), [2, 1]);
});
