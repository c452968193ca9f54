import { test } from "node:test";
import { killWhileRemoving } from "../../support/faults/removed-history.ts";

test("retention finishes after a kill and keeps young events", async (t) => {
  await killWhileRemoving(t, { oldEvents: 600, step: 600 });
});
