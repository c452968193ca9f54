import { test } from "node:test";
import { assertPatternsLinear } from "../../support/pattern-cost.ts";

test("no regular expression takes more than linear time, whatever the text", async () => {
  await assertPatternsLinear(Infinity);
});
