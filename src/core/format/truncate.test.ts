import assert from "node:assert/strict";
import { test } from "node:test";
import { truncateAtGrapheme, headAtGrapheme } from "./truncate.ts";

test("a text that fits is unchanged, a longer one ends in an ellipsis within budget", () => {
  assert.equal(truncateAtGrapheme("abc", 3), "abc");
  assert.equal(truncateAtGrapheme("abcd", 3), "ab…");
  assert.equal(truncateAtGrapheme("ab  cd", 4), "ab…");
  assert.equal(truncateAtGrapheme("abc", 0), "");
});

test("no cut goes through what a person sees as one character", () => {
  for (const one of ["😀", "👨‍👩‍👧‍👦", "🇯🇵", "か\u3099", "नि", "1️⃣", "👍🏽"]) {
    const text = `x${one.repeat(40)}`;
    for (let units = 1; units <= text.length; units += 1) {
      const head = headAtGrapheme(text, units);
      assert.ok(head.length <= units && units - head.length < one.length);
      assert.equal((head.length - 1) % one.length, 0, `${one} at ${units}`);
    }
  }
});

test("flags are counted from the first one, however many stand before the cut", () => {
  const flags = "🇯🇵🇫🇷".repeat(60);
  for (const units of [201, 202, 203, 204, 205]) assert.equal(headAtGrapheme(flags, units).length % 4, 0);
});

test("a single character longer than any budget is cut between surrogate pairs", () => {
  assert.ok(headAtGrapheme("😀\u200d".repeat(200), 100).isWellFormed());
});
