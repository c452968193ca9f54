import assert from "node:assert/strict";
import { test } from "node:test";
import { fitLabel } from "./draw-lanes.ts";

/** Every character is 5 px wide. */
const widthOf = (text: string): number => Array.from(text).length * 5;

test("a timeline label ends with an ellipsis where its bar ends, never within a letter", () => {
  assert.equal(fitLabel("Bash npm test", 65, widthOf), "Bash npm test");
  assert.equal(fitLabel("Bash npm test", 64, widthOf), "Bash npm te…");
  assert.equal(fitLabel("Bash npm test", 30, widthOf), "Bash…");
  for (const room of [25, 40, 55]) assert.ok(widthOf(fitLabel("Read 長い日本語の説明文", room, widthOf) ?? "") <= room);
});

test("a timeline label without room for three letters is not drawn", () => {
  assert.equal(fitLabel("Bash npm test", 15, widthOf), null);
  assert.equal(fitLabel("", 100, widthOf), null);
  assert.equal(fitLabel("🧪🧪🧪🧪🧪🧪", 20, widthOf), "🧪🧪🧪…");
});
