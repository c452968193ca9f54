import { test } from "node:test";
import { assertOnlyRightEffects } from "../../support/answers-fuzz.ts";

test("10,000 fuzzed interactions have no effect but the right one", async (t) => {
  await assertOnlyRightEffects(t, 10_000);
});
