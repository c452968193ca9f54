import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { inOwnMounts, mountsFor } from "../../support/mounts.ts";
import { payload } from "../../support/payload.ts";
import { runCcen } from "./run-ccen.ts";
import { faultHome, storedNumbers, untilCheck, untilOk, untilStored, upTo, untilMoved } from "./fault-home.ts";

if (inOwnMounts(import.meta.filename)) {
  test("on a disk that is full to the last byte nothing is acknowledged that is not stored, and each lost event is counted", async (t) => {
    const mounts = mountsFor(t);
    const home = await faultHome(t);
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
    const lost = await untilCheck(daemon, "lost_events", ({ figures }) => (figures[0]?.value ?? 0) === 20);
    assert.equal(lost.status, "degraded");
    assert.match(lost.value, /^20 events, \d{4}-.+ – \d{4}-/);
    // A page that is open sees it all the same.
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
    await untilCheck(next, "lost_events", ({ figures }) => figures[0]?.value === 20);
  });

  test("the database's disk is full: events wait, the page answers, all are stored in order when there is room", async (t) => {
    const mounts = mountsFor(t);
    const home = await faultHome(t);
    const disk = mounts.smallDisk(home.paths.dataDir, 32_768);
    const daemon = await startDaemon(t, home);
    await home.fireMany(10);
    await untilStored(daemon, 10);
    // Three times, with so little room left that the journal, a checkpoint or the log is what fails.
    for (const sparedBytes of [0, 12_288, 40_960]) {
      disk.fill(sparedBytes);
      // Whoever reads keeps the journal from being used again from its beginning; it may have room left to its end.
      const reader = new DatabaseSync(home.paths.databaseFile, { readOnly: true });
      reader.exec("BEGIN; SELECT count(*) FROM events");
      const before = home.fired();
      const isFailed = async (): Promise<boolean> =>
        (await daemon.health()).checks.some(({ name, status }) => name === "raw_log" && status === "failed");
      for (let n = 0; n < 200 && !(n >= 40 && n % 10 === 0 && (await isFailed())); n++) {
        await home.fire({ message: `event ${home.fired()} ${"x".repeat(8000)}` });
      }
      const trouble = await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
      assert.match(trouble.value, /full|disk I\/O/);
      reader.close();
      const stored = await storedNumbers(daemon);
      assert.deepEqual(stored, upTo(stored.length), "in order, none twice, none left out");
      assert.ok(stored.length >= before && stored.length < home.fired());
      assert.equal((await daemon.sessions())[0]?.event_count, stored.length);
      assert.equal((await fetch(new URL("/api/export?format=jsonl", daemon.url))).status, 200);
      disk.free();
      await untilStored(daemon, home.fired());
      await untilOk(daemon, "raw_log");
    }
    assert.deepEqual(await storedNumbers(daemon), upTo(home.fired()));
    await untilMoved(home);
    assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters()], [[], home.fired(), []]);
    // The index was fed while there was no room, too.
    const { hits } = await daemon.get<{ hits: unknown[] }>("/api/search?q=event%2049");
    assert.equal(hits.length, 1);
    const lines = readFileSync(home.paths.logFile, "utf8").trim().split("\n");
    for (const line of lines) assert.doesNotThrow(() => JSON.parse(line), line);
    assert.ok(lines.some((line) => line.includes("raw log: trouble over")));
  });

  for (const [what, folderOf] of [
    ["archive", "archiveDir"],
    ["dead letters", "deadLetterDir"],
  ] as const) {
    test(`the disk of the ${what} is full: what is stored stays stored once, and is moved when there is room`, async (t) => {
      const mounts = mountsFor(t);
      const home = await faultHome(t);
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

  test("a daemon cannot start on a full disk, says why, and starts once there is room", async (t) => {
    const mounts = mountsFor(t);
    const home = await faultHome(t);
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
