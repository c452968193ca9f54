import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fireWithoutDaemon, startTwoAtOnce } from "../../support/kills/double-start.ts";
import { fireSilently, homeWithHooks } from "../../support/kills/earlier-hooks.ts";
import { databaseOfVersion22 } from "../../support/database-of-version-22.ts";
import { killInMigration } from "../../support/kills/kill-in-migration.ts";
import { killWhileReposting } from "../../support/kills/kill-while-reposting.ts";
import { suspendDaemon } from "../../support/kills/suspended-daemon.ts";

test("migration killed before its commit: the next start upgrades everything", async (t) => {
  assert.ok(await killInMigration(t, databaseOfVersion22(t), { moment: /^before COMMIT/ }), "it was never met");
});

test("daemon killed between a card's deletion and its post leaves one card", async (t) =>
  killWhileReposting(t, ["hang"]));

test("daemon that was suspended goes on in order and takes no session for lost", async (t) =>
  suspendDaemon(t, { hooks: 4, pauseMs: 0 }));

test("two daemons started at once: one runs, the other reports it", async (t) => startTwoAtOnce(t, 1));

test("ten hooks at once find no daemon: one daemon comes, each event is there once", async (t) =>
  fireWithoutDaemon(t, 1));

test("hook of today gives names that the first daemon knew, and leaves no other file", async (t) => {
  const home = await homeWithHooks(t);
  for (let number = 0; number < 2; number += 1) await fireSilently(home, number);
  const names = readdirSync(home.paths.rawDir).filter((name) => name !== ".tmp");
  assert.equal(names.length, 2);
  for (const name of names) {
    // The rules of the first release: an event's file, written whole; no other file is read.
    assert.ok(name.endsWith(".json") && !name.startsWith(".") && !name.endsWith("_pretty.json"), name);
    assert.ok(name.startsWith("hook-"), name);
    assert.doesNotThrow(() => JSON.parse(readFileSync(join(home.paths.rawDir, name), "utf8")));
  }
});
