import assert from "node:assert/strict";
import { test } from "node:test";
import { toPage } from "./pages.ts";

test("headings get the anchors that GitHub gives them", () => {
  const { headings } = toPage(
    "x.md",
    "# `GET /api/health`\n## GET /api/log/&lt;seq&gt;\n## What is *not* said?\n## What is *not* said?\n### 設定（日本語）\n",
  );
  assert.deepEqual(
    headings.map(({ anchor }) => anchor),
    ["get-apihealth", "get-apilogseq", "what-is-not-said", "what-is-not-said-1", "設定日本語"],
  );
});

test("links are found in prose alone, and lead to files from the page's own folder", () => {
  const text =
    "[a](b.md#c) `[no](no.md)` ![p](images/p.png)\n\n```md\n[no](no.md)\n```\n\n[out](https://example.com) [up](../x.md)\n";
  const { links, blocks } = toPage("docs/page.md", text);
  assert.deepEqual(
    links.map(({ file, anchor, isImage }) => [file, anchor, isImage]),
    [
      ["docs/b.md", "c", false],
      ["docs/images/p.png", null, true],
      [null, null, false],
      ["x.md", null, false],
    ],
  );
  assert.deepEqual(blocks, ["[no](no.md)\n"]);
});
