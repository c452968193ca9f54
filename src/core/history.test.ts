import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { snippetOf } from "./history.ts";

const marked = (text: string, searched: string): string[] => {
  const { snippet, highlights } = snippetOf(text, [searched]);
  return highlights.map(([start, end]) => snippet.slice(start, end));
};

test("every match in the line is marked, in any case", () => {
  assert.deepEqual(marked("npm test; NPM run; pnpm", "npm"), ["npm", "NPM", "npm"]);
  assert.deepEqual(marked("認証エラーを直す。認証", "認証"), ["認証", "認証"]);
  assert.deepEqual(marked("aaaa", "aa"), ["aa", "aa"]);
});

test("a match deep in a text of several lines is shown in one line", () => {
  const { snippet, highlights } = snippetOf(`${"x\n".repeat(500)}a needle\u202e\n${"y ".repeat(500)}`, ["NEEDLE"]);
  assert.equal(snippet.length, 241);
  assert.match(snippet, /^a needle[^\n\u202e]*…$/);
  assert.deepEqual(highlights, [[2, 8]]);
  assert.deepEqual(snippetOf(`${"x".repeat(99)} needle`, ["needle"]).highlights, [[25, 31]], "a long line is cut");
});

test("a text without the match shows its beginning", () => {
  assert.deepEqual(snippetOf("short", ["absent"]), { snippet: "short", highlights: [] });
  assert.deepEqual(snippetOf("short", [""]), { snippet: "short", highlights: [] });
});

test("each mark of a snippet holds a search term, and no character is torn", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "A", "é", "認", "😀", "\n", "İ", "%"), maxLength: 600 });
  fc.assert(
    fc.property(texts, texts, fc.integer({ min: 1, max: 4 }), (before, after, length) => {
      const needle = "😀aé".slice(0, length).toWellFormed();
      const text = `${before}${needle}${after}`;
      const { snippet, highlights } = snippetOf(text, [needle]);
      assert.ok(snippet.isWellFormed());
      assert.ok(highlights.length > 0);
      for (const [start, end] of highlights) {
        assert.ok(needle.toLowerCase().startsWith(snippet.slice(start, end).toLowerCase()));
      }
    }),
  );
});
