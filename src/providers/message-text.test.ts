import assert from "node:assert/strict";
import { test } from "node:test";
import { notification } from "../../test/support/discord-harness.ts";
import { plainBody, rawBody, shareOut } from "./message-text.ts";

test("a short text is whole, the others share the rest", () => {
  assert.deepEqual(shareOut([10, 500, 20, 400], 330), [10, 150, 20, 150]);
  assert.deepEqual(shareOut([5, 5], 100), [5, 5]);
  assert.deepEqual(shareOut([5, 5], 0), [0, 0]);
  assert.deepEqual(shareOut([5, 5], -3), [0, 0]);
  assert.deepEqual(shareOut([], 10), []);
});

test("a reply is as it was written for a webhook, and without signs for a phone", () => {
  const text = "## Head\n- **b** [t](https://x.dev)";
  const code = "rm **/*.o";
  const message = notification("a", {
    blocks: [
      { kind: "prose", text },
      { kind: "code", language: "bash", text: code },
    ],
  });
  assert.equal(rawBody(message, 1000), `${text}\n${code}`);
  assert.equal(plainBody(message, 1000), `Head\n• b t (https://x.dev)\n${code}`);
  assert.equal(plainBody(message, 8), "Head\n…\nrm **/*.o");
});
