import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { CheckResult } from "../../../src/providers/provider.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { runCcen } from "../../support/faults/run-ccen.ts";

async function findingsOf(home: ConfigHome): Promise<readonly CheckResult[]> {
  const { output } = await runCcen(home, ["doctor", "--json"]);
  return (JSON.parse(output) as { checks: readonly CheckResult[] }).checks;
}

test("doctor finds why a start fails, and repeats why the last one failed", async (t) => {
  const home = configHome(t);
  const { dataDir, databaseFile } = home.paths;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(home.paths.envFile, "CCEN_PORT=0\n");
  const database = new DatabaseSync(databaseFile);
  database.exec("CREATE TABLE sessions (a); CREATE TABLE events (a); CREATE TABLE payloads (a)");
  database.exec("PRAGMA user_version = 900");
  database.close();
  assert.equal((await runCcen(home, ["start"])).code, 1);
  const before = readdirSync(dataDir).toSorted();
  const start = (await findingsOf(home)).find(({ name }) => name === "start");
  assert.equal(start?.status, "fail");
  assert.match(start?.detail ?? "", /was written by a newer release/);
  assert.doesNotMatch(JSON.stringify(start), /release before/);
  assert.deepEqual(readdirSync(dataDir).toSorted(), before, "it changed nothing");

  for (const part of ["", "-wal", "-shm"]) rmSync(databaseFile + part, { force: true });
  const last = (await findingsOf(home)).find(({ name }) => name === "last start");
  assert.match(last?.detail ?? "", /^failed .+ ago: The database .+ was written by a newer release/);
});
