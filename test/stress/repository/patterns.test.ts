import assert from "node:assert/strict";
import { test } from "node:test";
import { assertPatternsLinear, whySlow } from "../../support/pattern-cost.ts";

test("no regular expression takes more than linear time, whatever the text", async () => {
  await assertPatternsLinear();
});

test("patterns that are known to be slow are found", async () => {
  for (const source of ["(a+)+$", "\\s+$", "(?:a|a)*b", "a.*b.*c$", '"(?:[^"]|\\\\.)*"x', "(.*),(.*);$"]) {
    assert.notEqual(await whySlow({ source, flags: "" }), null, source);
  }
  for (const source of ["^\\s+$", "^[a-z]+(?:-[a-z]+)*$", "\\d+"]) {
    assert.equal(await whySlow({ source, flags: "" }), null, source);
  }
});
