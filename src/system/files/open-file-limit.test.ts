import assert from "node:assert/strict";
import { test } from "node:test";
import { limitIn, openFileLimit } from "./open-file-limit.ts";

test("the limit of open files is the soft one, and unknown where there is none", () => {
  const limits =
    "Max processes             63432   63432   processes\nMax open files            1024    4096    files\n";
  assert.equal(limitIn(limits), 1024);
  assert.equal(limitIn(limits.replace("1024 ", "unlimited")), null);
  assert.equal(limitIn(""), null);
  if (process.platform === "linux") assert.ok((openFileLimit() ?? 0) > 0);
});
