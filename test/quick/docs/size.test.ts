import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGES, readPage } from "./pages.ts";

const MAX_README_WORDS = 1000;
const MAX_WORDS = 40_250;

/** Dashes, arrows and the lines of tables are no words. */
function wordsIn(text: string): number {
  return text.split(/\s+/).filter((part) => /[\p{L}\p{N}]/u.test(part)).length;
}

test("the README has at most 1,000 words", () => {
  assert.ok(wordsIn(readPage("README.md").text) <= MAX_README_WORDS);
});

test("the READMEs and docs/ have few enough words to be read", () => {
  const pages = PAGES.filter(({ name }) => /^(?:docs\/|README)/.test(name));
  const words = pages.reduce((sum, { text }) => sum + wordsIn(text), 0);
  assert.ok(words <= MAX_WORDS, `${words} words; shorten a page, or delete one`);
});
