import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { pathsUnder } from "../../system/paths.ts";
import { findLostFile } from "./storage-steps.ts";

test("an event not stored is found in the queue, among the dead letters, or nowhere", (t) => {
  const paths = pathsUnder(tempDir(t));
  assert.deepEqual(findLostFile(paths, "session-1"), null);
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  mkdirSync(paths.deadLetterDir);
  for (const [folder, name] of [
    [paths.rawTemporaryDir, "session-1"],
    [paths.rawDir, "session-2"],
    [paths.deadLetterDir, "session-3"],
  ] as const) {
    writeFileSync(join(folder, `hook-${name}.json`), JSON.stringify({ session_id: name }));
  }
  // Half-written: no event yet.
  assert.deepEqual(findLostFile(paths, "session-1"), null);
  assert.deepEqual(findLostFile(paths, "session-2"), { folder: paths.rawDir, name: "hook-session-2.json" });
  assert.deepEqual(findLostFile(paths, "session-3"), { folder: paths.deadLetterDir, name: "hook-session-3.json" });
});
