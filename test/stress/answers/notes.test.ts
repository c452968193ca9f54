import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { answeringHarness } from "../../support/asking-client.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { askNote, listening, noteHarness } from "../../support/note-harness.ts";
import { waitFor } from "../../support/wait-for.ts";

const SILENT = { output: "", code: 0 };

test("no hook waits in print mode, with an older client, or without a daemon", async (t) => {
  const harness = await noteHarness(t);
  assert.deepEqual(await harness.stop("s1", { CLAUDE_CODE_ENTRYPOINT: "sdk-cli" }).ended, SILENT);
  assert.deepEqual(await harness.stop("another").ended, SILENT);
  for (const version of ["2.0.76", "2.1.330", "3"]) {
    harness.register("idle", "s1", version);
    assert.deepEqual(await harness.stop("s1").ended, SILENT);
  }
  harness.register("idle");
  (await listening(harness)).interrupt();
  await harness.daemon.end("SIGKILL");
  assert.ok(existsSync(harness.home.paths.noteFile));
  assert.deepEqual(await harness.stop("s1").ended, SILENT);
});

test("notes have a switch of their own, and off leaves nothing of them", async (t) => {
  const harness = await answeringHarness(t);
  const { paths } = harness.home;
  const settings = readFileSync(paths.settingsFile, "utf8");
  harness.register("idle");
  assert.deepEqual([(await askNote(harness)).status, (await askNote(harness, "Hello")).status], [404, 404]);
  const run = async (...words: readonly string[]) => runCommandForTest(harness.home, ["answers", ...words]);
  assert.match((await run("notes", "on")).text, /as no approval/);
  await waitFor("the daemon takes notes", () => existsSync(paths.noteFile));
  assert.match((await run("status")).text, /Notes are on\./);
  const hook = await listening(harness);
  assert.match((await run("notes", "off")).text, /take no notes/);
  assert.deepEqual(await hook.ended, SILENT);
  assert.equal((await askNote(harness, "Hello")).status, 404);
  assert.deepEqual([readFileSync(paths.settingsFile, "utf8"), existsSync(paths.noteFile)], [settings, false]);

  await run("notes", "on");
  await run("off");
  await run("on");
  assert.equal(readFileSync(paths.settingsFile, "utf8"), settings);
  await run("off");
  const refused = await run("notes", "on");
  assert.deepEqual([refused.code, /ccen answers on/.test(refused.text)], [1, true]);
});
