import assert from "node:assert/strict";
import { test } from "node:test";
import { assertPatternsLinear, whySlow } from "../../support/pattern-cost.ts";

/** The check's time grows with the pattern's length: longer ones are checked in test/stress. */
const SHORT = 40;

test("no short regular expression takes more than linear time, whatever the text", async () => {
  await assertPatternsLinear(SHORT);
});

test("patterns that are known to be slow are found", async () => {
  for (const source of ["(a+)+$", "\\s+$", "(?:a|a)*b", "a.*b.*c$", '"(?:[^"]|\\\\.)*"x', "(.*),(.*);$"]) {
    assert.notEqual(await whySlow({ source, flags: "" }), null, source);
  }
  for (const source of ["^\\s+$", "^[a-z]+(?:-[a-z]+)*$", "\\d+"]) {
    assert.equal(await whySlow({ source, flags: "" }), null, source);
  }
});
