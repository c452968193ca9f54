import assert from "node:assert/strict";
import { test } from "node:test";
import { plainProse } from "./plain-prose.ts";

test("plain prose keeps what is no Markdown", () => {
  for (const text of [
    "2*3*4",
    "a_b_c",
    "C# and F#",
    "snake__case",
    "src/**/*.ts",
    "one - two",
    "2 * 3",
    "a/*.ts b/*.js",
  ])
    assert.equal(plainProse(text), text);
  assert.equal(plainProse("see [the docs](https://a.b/c), ~~not~~ now"), "see the docs, not now");
  assert.equal(plainProse("pass the *idempotency key* on"), "pass the idempotency key on");
  assert.equal(plainProse("In:\n| File | Change |\n|---|:---:|\n| `a.ts` | new |"), "In: · File · Change · a.ts · new");
  assert.equal(plainProse("pass the *key on* to (*both*)"), "pass the key on to (both)");
  assert.equal(plainProse("Now: - [x] Tests pass\n- [ ] Push"), "Now: Tests pass Push");
  assert.equal(plainProse("cat a | sort"), "cat a | sort");
  assert.equal(plainProse("I found it. ## Cause The **mock** of `x`"), "I found it. Cause The mock of x");
  assert.equal(plainProse("- **移行**\n## `deleted_at` を追加"), "移行 deleted_at を追加");
});
