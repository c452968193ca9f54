import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createRawLogRig, type RawLogRig } from "../../test/support/raw-log-rig.ts";
import { waitFor } from "../../test/support/wait-for.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe("the raw log's housekeeping", () => {
  let rig: RawLogRig;
  beforeEach(() => {
    rig = createRawLogRig();
  });
  afterEach(() => rig.close());

  function leave(name: string, text: string, ageMs: number): void {
    const file = join(rig.paths.rawTemporaryDir, name);
    writeFileSync(file, text);
    const seconds = (Date.now() - ageMs) / 1000;
    utimesSync(file, seconds, seconds);
  }

  test("stores what a killed hook had written whole, sets aside what it had not, leaves alone who may still write", async () => {
    leave("11-0", '{"complete":true}', 11 * MINUTE_MS);
    leave("12-0", '{"torn":', 11 * MINUTE_MS);
    leave("13-0", "", 11 * MINUTE_MS);
    leave("14-0", '{"young":', 9 * MINUTE_MS);
    const log = rig.open();
    await log.start();
    await waitFor("recovered", () => rig.stored.length === 1 && log.status().deadLetters === 2);
    assert.deepEqual(rig.texts, ['{"complete":true}']);
    assert.deepEqual(
      rig.deadLetters().sort((a, b) => a.name.localeCompare(b.name)),
      [
        { name: "12-0", reason: "incomplete: the hook was stopped while writing", text: '{"torn":' },
        { name: "13-0", reason: "incomplete: the hook was stopped while writing", text: "" },
      ],
    );
    assert.deepEqual(readdirSync(rig.paths.rawTemporaryDir), ["14-0"]);
  });

  function archiveDay(ageMs: number, folderAgeMs = ageMs): string {
    const day = new Date(Date.now() - ageMs).toISOString().slice(0, 10);
    const folder = join(rig.paths.archiveDir, day);
    mkdirSync(folder, { recursive: true });
    for (let n = 0; n < 3; n += 1) writeFileSync(join(folder, `${n}-hook-1-0.json`), "{}");
    const seconds = (Date.now() - folderAgeMs) / 1000;
    utimesSync(folder, seconds, seconds);
    return folder;
  }

  test("removes archived days beyond the retention time and nothing else", async () => {
    const over = [archiveDay(20 * DAY_MS), archiveDay(9 * DAY_MS)];
    const kept = [archiveDay(6 * DAY_MS), archiveDay(0), archiveDay(30 * DAY_MS, DAY_MS / 2)];
    const foreign = join(rig.paths.archiveDir, "notes");
    mkdirSync(foreign);
    const outside = join(rig.paths.configDir, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "precious"), "x");
    symlinkSync(outside, join(rig.paths.archiveDir, "2020-01-01"));
    const log = rig.open();
    await log.start();
    await waitFor("pruned", () => over.every((folder) => !existsSync(folder)));
    await log.stop();
    for (const folder of kept) assert.equal(readdirSync(folder).length, 3, folder);
    assert.ok(existsSync(foreign));
    assert.equal(readFileSync(join(outside, "precious"), "utf8"), "x");
  });

  test("keeps a day at least, whatever retention is asked for", async () => {
    const young = archiveDay(DAY_MS, 2 * DAY_MS);
    const old = archiveDay(3 * DAY_MS);
    const log = rig.open({ retentionMs: 0 });
    await log.start();
    await waitFor("pruned", () => !existsSync(old));
    await log.stop();
    assert.equal(readdirSync(young).length, 3);
  });
});
