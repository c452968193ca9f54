import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { EXIT } from "../../../src/cli/command.ts";
import { readRecoveries } from "../../../src/maintenance/rebuild/recovery-report.ts";
import { bin } from "../../support/daemon-process.ts";
import { assertAllThere, killWithLeftJournals } from "../../support/left-journals.ts";

const POSTS = 400;

test("rebuild by the daemon counts 400 journalled events among the waiting ones", async (t) => {
  const { home, left, archived } = await killWithLeftJournals(t, POSTS);
  await assertAllThere(t, home, POSTS);
  const [report] = readRecoveries(home.paths);
  assert.deepEqual([report?.cause, report?.events.from_archive], ["deleted", archived]);
  assert.equal(report?.events.waiting_in_raw_log, left);
});

test("rebuild by hand counts events in journals of a killed daemon as waiting", async (t) => {
  const { home, left } = await killWithLeftJournals(t, POSTS);
  const { status, stderr } = spawnSync(process.execPath, [bin, "rebuild"], { env: home.environment, encoding: "utf8" });
  assert.equal(status, EXIT.degraded, stderr);
  assert.equal(readRecoveries(home.paths)[0]?.events.waiting_in_raw_log, left);
  assert.deepEqual(readdirSync(home.paths.postedDir), []);
  await assertAllThere(t, home, POSTS);
});
