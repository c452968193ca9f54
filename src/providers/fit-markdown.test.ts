import assert from "node:assert/strict";
import { test } from "node:test";
import { plainBlock } from "../core/format/markdown.ts";
import { fitMarkdown } from "./fit-markdown.ts";

test("a cut between two styles leaves no empty piece", () => {
  const text = "**ab**`cd`*ef* `gh`".repeat(3);
  for (let budget = 1; budget <= text.length; budget += 1) {
    const blocks = fitMarkdown(text, budget, (block) => plainBlock(block).length + 1);
    for (const block of blocks) {
      assert.ok(block.kind === "line" && block.runs.every((run) => run.text !== ""), JSON.stringify([budget, block]));
    }
  }
});
