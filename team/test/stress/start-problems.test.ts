import assert from "node:assert/strict";
import { test } from "node:test";
import { failingStart } from "../support/failing-start.ts";

test("start with a wrong word says what is right, and starts nothing", async () => {
  const { code, text } = await failingStart({}, ["serve"]);
  assert.equal(code, 1);
  assert.match(text, /^usage: npm run team -- \[add-machine [^\n]+$/);
});
