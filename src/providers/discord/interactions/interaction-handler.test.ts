import { test } from "node:test";
import { assertOnlyRightEffects } from "../../../../test/support/answers-fuzz.ts";

test("fuzzed interactions have no effect but the right one", async (t) => {
  await assertOnlyRightEffects(t, 500, 7);
});
