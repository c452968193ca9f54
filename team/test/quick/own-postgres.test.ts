import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lastingDir } from "../../../test/support/temp-dir.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { failingStart } from "../support/failing-start.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

// Starting one of its own takes seconds: each run of these tests does, and `main.test.ts` of the stress tests.
test("command without DATABASE_URL works in the PostgreSQL that runs in its folder", needsPostgres, async (t) => {
  const databaseUrl = await testDatabase(t);
  const pool = testPool(t, databaseUrl);
  await addMachine(pool, { owner: "ann", team: "core", name: "laptop" });
  const folder = lastingDir("ccen-team-");
  const runningFile = join(folder, "running-at");
  writeFileSync(runningFile, databaseUrl);
  const ended = await failingStart({ CCEN_TEAM_DIR: folder }, ["sign-out", "ann"]);
  assert.deepEqual(ended, { code: 0, text: "Ended 0 sign-ins of ann" });
  // Only the process that started it stops it.
  assert.equal((await pool.query("SELECT 1")).rowCount, 1);
  assert.deepEqual([existsSync(runningFile), existsSync(join(folder, "data"))], [true, false]);
});
