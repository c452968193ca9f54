import assert from "node:assert/strict";
import { test } from "node:test";
import { DERIVED_FIGURES, MEASURED_FIGURES, wrongFigures } from "../../../scripts/doc-figures.ts";

test("documents state the figures that follow from the repository's files", () => {
  assert.deepEqual(wrongFigures(DERIVED_FIGURES), []);
});

test("a figure that is measured before a release stands on each of its pages", () => {
  // Any number is right then, so only a missing phrase is reported.
  const absent = MEASURED_FIGURES.map((figure) => ({ ...figure, tolerance: Infinity, measure: () => 1 }));
  assert.deepEqual(wrongFigures(absent), []);
});

test("a page that states another number than the measured one is named", () => {
  const stated = [["README.md", "The daemon takes # MB of memory at rest"]] as const;
  const [line] = wrongFigures([{ name: "memory", stated, tolerance: 0.1, measure: () => 1_000 }]);
  assert.match(line ?? "", /^README\.md says \d+, but memory is 1000$/);
});

test("a figure that cannot be measured is a fault", () => {
  const figure = { name: "delay", stated: [], tolerance: 0, measure: withoutClient };
  assert.deepEqual(wrongFigures([figure]), ["delay could not be measured: no client"]);
});

function withoutClient(): number {
  throw new Error("no client");
}
