import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { test } from "node:test";
import { titleLine, watchHarness } from "../../../test/support/watch-harness.ts";

const SECOND = 1000;

test("what is no file is told once, and read once a file lies in its place", async (t) => {
  const harness = watchHarness(t);
  const path = harness.pathOf("s1");
  mkdirSync(path);
  harness.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await harness.time.advance(60 * SECOND);
  assert.equal(harness.logger.records.filter(({ level }) => level === "warn").length, 1);
  rmSync(path, { recursive: true });
  harness.write(path, titleLine("One"));
  await harness.time.advance(20 * SECOND);
  assert.equal(harness.session("s1").title, "One");
});
