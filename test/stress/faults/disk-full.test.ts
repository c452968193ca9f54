import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { inOwnMounts, mountsFor } from "../../support/mounts.ts";
import { payload } from "../../support/payload.ts";
import { runCcen } from "../../support/faults/run-ccen.ts";
import {
  faultHome,
  pinJournal,
  sortedNumbers,
  storedNumbers,
  untilCheck,
  untilCounted,
  untilOk,
  untilStored,
  upTo,
  untilMoved,
} from "../../support/faults/fault-home.ts";

if (inOwnMounts(import.meta.filename)) {
  test("daemon acknowledges no event it cannot store on a full disk, and counts losses", async (t) => {
    const mounts = mountsFor(t);
    const home = faultHome(t);
    const disk = mounts.smallDisk(home.paths.hooksDir, 16_384);
    const daemon = await startDaemon(t, home);
    await home.fireMany(20);
    await untilStored(daemon, 20);
    disk.fill();
    await home.fireMany(20);
    const refused = await fetch(new URL("/api/hook", daemon.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: payload({ hook_event_name: "Notification", message: "never acknowledged" }),
    });
    assert.equal(refused.status, 503);
    const lost = await untilCheck(daemon, "lost_events", ({ figures: values }) => (values[0]?.value ?? 0) === 20);
    assert.equal(lost.status, "degraded");
    assert.match(lost.value, /^20 in 24 h: between [A-Z][a-z]{2} \d.+ and [A-Z][a-z]{2} \d/);
    // An open page shows it all the same.
    assert.equal((await daemon.allEvents()).length, 20);
    disk.free();
    await home.fireMany(20);
    await untilStored(daemon, 40);
    await untilOk(daemon, "raw_log");
    assert.deepEqual(await storedNumbers(daemon), [...upTo(20), ...upTo(20).map((n) => 40 + n)]);
    await untilMoved(home);
    assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters()], [[], 40, []]);
    await daemon.end("SIGTERM");
    const next = await startDaemon(t, home);
    await untilCheck(next, "lost_events", ({ figures: values }) => values[0]?.value === 20);
  });

  test("events wait for room on the database's full disk, and are stored once", async (t) => {
    const mounts = mountsFor(t);
    const home = faultHome(t);
    const disk = mounts.smallDisk(home.paths.dataDir, 32_768);
    const daemon = await startDaemon(t, home);
    await home.fireMany(10);
    await untilStored(daemon, 10);
    // Three times, with so little room left that the journal, a checkpoint or the log fails.
    for (const sparedBytes of [0, 12_288, 40_960]) {
      const journal = await pinJournal(home);
      disk.fill(sparedBytes);
      const before = home.fired();
      for (let n = 0; n < 40; n++) await home.fire({ message: `event ${home.fired()} ${"x".repeat(8000)}` });
      const trouble = await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
      assert.match(trouble.value, /full|disk I\/O/);
      journal.release();
      const stored = await storedNumbers(daemon);
      assert.equal(new Set(stored).size, stored.length, "none twice");
      assert.ok(stored.length >= before && stored.length < home.fired());
      await untilCounted(daemon);
      assert.equal((await fetch(new URL("/api/export?format=jsonl", daemon.url))).status, 200);
      disk.free();
      await untilStored(daemon, home.fired());
      await untilOk(daemon, "raw_log");
    }
    assert.deepEqual(await sortedNumbers(daemon), upTo(home.fired()));
    await untilMoved(home);
    assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters()], [[], home.fired(), []]);
    // The index was updated while there was no room, too.
    const { hits } = await daemon.get<{ hits: unknown[] }>("/api/search?q=event%2049");
    assert.equal(hits.length, 1);
    const lines = readFileSync(home.paths.logFile, "utf8").trim().split("\n");
    for (const line of lines) assert.doesNotThrow(() => JSON.parse(line), line);
    assert.ok(lines.some((line) => line.includes("spool: error over")));
  });

  for (const [what, folderOf] of [
    ["archive", "archiveDir"],
    ["dead letters", "deadLetterDir"],
  ] as const) {
    test(`files wait while the disk of the ${what} is full, and are moved once`, async (t) => {
      const mounts = mountsFor(t);
      const home = faultHome(t);
      const disk = mounts.smallDisk(home.paths[folderOf], 256);
      const daemon = await startDaemon(t, home);
      disk.fill();
      await home.fireMany(10);
      writeFileSync(join(home.paths.rawDir, "hook-1-0-1.json"), "no payload at all");
      await untilStored(daemon, 10);
      await untilCheck(daemon, "raw_log", ({ status, value }) => status === "failed" && value.includes("ENOSPC"));
      disk.free();
      await untilOk(daemon, "raw_log");
      assert.deepEqual(await storedNumbers(daemon), upTo(10));
      await untilMoved(home);
      assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters().length], [[], 10, 2]);
    });
  }

  test("daemon explains why it cannot start on a full disk", async (t) => {
    const mounts = mountsFor(t);
    const home = faultHome(t);
    const disk = mounts.smallDisk(home.paths.dataDir, 1024);
    await home.fireMany(3);
    disk.fill();
    const { code, output } = await runCcen(home, ["start", "--foreground", "--port", "0"]);
    assert.equal(code, 1);
    assert.match(output, /No space left on the disk that holds /);
    assert.doesNotMatch(output, /\n\s+at /, "no stack");
    disk.free();
    const daemon = await startDaemon(t, home);
    await untilStored(daemon, 3);
    assert.deepEqual(await storedNumbers(daemon), upTo(3));
    assert.ok(statSync(home.paths.pidFile).size > 0);
  });
}
