import { test } from "node:test";
import { assertMemoryBounded } from "../../support/long-transcript.ts";

test("a transcript of 200 MB is followed with bounded memory", async (t) => {
  await assertMemoryBounded(t, 200_000_000);
});
