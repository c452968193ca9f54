import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { inOwnMounts, mountsFor } from "../../support/mounts.ts";
import {
  faultHome,
  storedNumbers,
  untilCheck,
  untilOk,
  untilStored,
  upTo,
  untilMoved,
} from "../../support/faults/fault-home.ts";
import { runCcen } from "../../support/faults/run-ccen.ts";

if (inOwnMounts(import.meta.filename)) {
  test("daemon stores waiting files of a read-only spool, and counts lost events", async (t) => {
    const mounts = mountsFor(t);
    const home = faultHome(t);
    await home.fireMany(5);
    const { release } = mounts.readOnly(home.paths.rawDir);
    const daemon = await startDaemon(t, home);
    await untilStored(daemon, 5);
    await home.fireMany(5);
    await untilCheck(daemon, "raw_log", ({ status, value }) => status === "failed" && value.includes("EROFS"));
    await untilCheck(daemon, "lost_events", ({ figures: values }) => values[0]?.value === 5);
    release();
    await home.fireMany(5);
    await untilStored(daemon, 10);
    await untilOk(daemon, "raw_log");
    assert.deepEqual(await storedNumbers(daemon), [...upTo(5), ...upTo(5).map((n) => 10 + n)]);
    await untilMoved(home);
    assert.deepEqual([home.waiting(), home.archived().length], [[], 10]);
  });

  for (const [what, folderOf] of [
    ["archive", "archiveDir"],
    ["dead-letter", "deadLetterDir"],
  ] as const) {
    test(`daemon stores events while the ${what} folder is read-only, and moves them later`, async (t) => {
      const mounts = mountsFor(t);
      const home = faultHome(t);
      const daemon = await startDaemon(t, home);
      const { release } = mounts.readOnly(home.paths[folderOf]);
      writeFileSync(join(home.paths.rawDir, "hook-1-0-1.json"), "no payload at all");
      await home.fireMany(5);
      await untilStored(daemon, 5);
      await untilCheck(daemon, "raw_log", ({ status, value }) => status === "failed" && /EROFS|EXDEV/.test(value));
      release();
      await untilOk(daemon, "raw_log");
      assert.deepEqual(await storedNumbers(daemon), upTo(5));
      await untilMoved(home);
      assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters().length], [[], 5, 2]);
    });
  }

  test("daemon stores events and exits while its own folder is read-only", async (t) => {
    const mounts = mountsFor(t);
    const home = faultHome(t);
    const daemon = await startDaemon(t, home);
    const { release } = mounts.readOnly(home.paths.dataDir);
    await home.fireMany(5);
    await untilStored(daemon, 5);
    await daemon.end("SIGTERM");
    assert.equal(daemon.child.exitCode, 0);
    release();
    const next = await startDaemon(t, home);
    assert.deepEqual(await storedNumbers(next), upTo(5));
  });

  for (const [what, folderOf] of [
    ["hooks", "hooksDir"],
    ["dashboard", "dataDir"],
  ] as const) {
    test(`daemon explains why it cannot start while the ${what} folder is read-only`, async (t) => {
      const mounts = mountsFor(t);
      const home = faultHome(t);
      // Its folders are there, as after any earlier run.
      await (await startDaemon(t, home)).end("SIGTERM");
      await home.fireMany(3);
      const { release } = mounts.readOnly(home.paths[folderOf]);
      await home.fire();
      for (const command of [["start"], ["start", "--foreground", "--port", "0"]]) {
        const { code, output } = await runCcen(home, command);
        assert.equal(code, 1, output);
        assert.match(output, /read-?only|EROFS/i);
        assert.doesNotMatch(output, /\n\s+at /, "no stack");
      }
      release();
      const daemon = await startDaemon(t, home);
      const stored = what === "hooks" ? 3 : 4;
      await untilStored(daemon, stored);
      assert.deepEqual(await storedNumbers(daemon), upTo(stored));
    });
  }
}
