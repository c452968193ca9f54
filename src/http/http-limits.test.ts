import assert from "node:assert/strict";
import { test } from "node:test";
import { connectionsWithin } from "./http-limits.ts";

test("places for connections follow the limit of open files", () => {
  const places = [null, 1_048_576, 1024, 256, 56, 1].map((openFiles) => connectionsWithin(openFiles, 1000));
  assert.deepEqual(places, [1000, 1000, 896, 128, 14, 2]);
});
