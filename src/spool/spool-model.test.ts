import { test } from "node:test";
import { assertModelHolds } from "../../test/support/raw-log-model.ts";

test("each file is stored once and in order, or a dead letter, whatever happens", async (t) => {
  t.diagnostic(await assertModelHolds(6));
});
