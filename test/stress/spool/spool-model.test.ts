import { test } from "node:test";
import { assertModelHolds } from "../../support/spool-model.ts";

test("in 200 runs each file is stored once and in order, or a dead letter", async (t) => {
  t.diagnostic(await assertModelHolds(200));
});
