import assert from "node:assert/strict";
import { test } from "node:test";
import { createMessageEdits } from "./request-messages.ts";

test("an amendment waits for the buttons that are on their way", async () => {
  const edits = createMessageEdits();
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const offered = edits.offer("m", async () => {
    await gate.promise;
    order.push("buttons");
  });
  const amended = edits.amend("m", async () => void order.push("over"));
  gate.resolve();
  await Promise.all([offered, amended]);
  assert.deepEqual(order, ["buttons", "over"]);
});

test("an amended message gets no buttons, and another one does", async () => {
  const edits = createMessageEdits();
  await edits.amend("m", async () => undefined);
  assert.equal(await edits.offer("m", async () => "buttons"), null);
  assert.equal(await edits.offer("other", async () => "buttons"), "buttons");
});

test("an amendment is known once it begins, its absence once the time is over", async () => {
  const edits = createMessageEdits();
  const late = new AbortController();
  const asked = [edits.isAmended("m", late.signal), edits.isAmended("other", late.signal)];
  await edits.amend("m", async () => undefined);
  assert.equal(await asked[0], true);
  late.abort();
  assert.equal(await asked[1], false);
  assert.equal(await edits.isAmended("m", late.signal), true);
});
