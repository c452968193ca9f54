import assert from "node:assert/strict";
import { test } from "node:test";
import { readPrefix } from "./read-prefix.ts";

test("of an answer that never ends the beginning is read, and the rest is given up", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("ab")),
    cancel: () => {
      isCancelled = true;
    },
  });
  assert.equal(await readPrefix(new Response(endless), 5), "ababa");
  assert.ok(isCancelled);
});

test("a short answer is read whole, and one without a body is empty", async () => {
  assert.equal(await readPrefix(new Response("é"), 5), "é");
  assert.equal(await readPrefix(new Response(null, { status: 204 }), 5), "");
});
