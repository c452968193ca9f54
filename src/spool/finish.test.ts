import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { createFileLogger } from "../system/logger.ts";
import { createErrorTracker } from "./finish.ts";

test("the log names an error once, and says when it is over", (t) => {
  const file = join(tempDir(t), "daemon.log");
  const logger = createFileLogger({ file, clock: { now: () => 0 } });
  const errors = createErrorTracker(logger);
  errors.record("store", new Error("database or disk is full"));
  errors.record("store", new Error("database or disk is full"));
  errors.clear("store");
  logger.close();
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? "", /database or disk is full/);
  assert.match(lines[1] ?? "", /error over/);
});
