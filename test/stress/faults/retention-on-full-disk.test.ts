import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { faultHome, lostIn, pinJournal, untilCheck, untilOk, untilStored } from "../../support/faults/fault-home.ts";
import { removedFrom } from "../../support/faults/removed-history.ts";
import { inOwnMounts, mountsFor } from "../../support/mounts.ts";
import { plantArchivedDay } from "../../support/old-history.ts";
import { waitFor } from "../../support/wait-for.ts";

if (inOwnMounts(import.meta.filename)) {
  test("retention makes room on a full disk by removing archived days", async (t) => {
    const mounts = mountsFor(t);
    const home = faultHome(t);
    const disk = mounts.smallDisk(home.paths.hooksDir, 32_768);
    const daemon = await startDaemon(t, home);
    await home.fireMany(5);
    await untilStored(daemon, 5);
    // The first run is over then. It finds so small a disk nearly full, and the next one comes ten minutes later.
    await untilCheck(
      daemon,
      "retention",
      ({ value }) => /disk nearly full/.test(value) && !/no cleanup yet/.test(value),
    );
    // Room for the longest journal: SQLite empties it at 1,500 pages of 8 KiB, and the events come one by one by then.
    const old = plantArchivedDay(home.paths, 2, 16_000_000);
    // The raw files alone take most of the free room, so the journal has none for them, in any number of transactions.
    const journal = await pinJournal(home);
    disk.fill(262_144);
    await home.fireMany(40);
    await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
    const waiting = home.waiting().length;
    assert.ok(waiting > 0);
    journal.release();
    // A changed setting starts a run within seconds, and needs no room on the full disk.
    writeFileSync(home.paths.fallbackEnvFile, "CCEN_ARCHIVE_RETENTION_DAYS=20\n");
    await waitFor("the day to be removed", () => !existsSync(old));
    await waitFor("no file to wait", () => home.waiting().length === 0);
    await untilOk(daemon, "raw_log");
    const stored = (await daemon.allEvents()).length;
    const lost = lostIn((await daemon.health()).checks);
    assert.deepEqual([stored + lost, stored >= 5 + waiting, home.archived().length], [home.fired(), true, stored]);
    await waitFor("the removal to be counted", async () => (await removedFrom(daemon, "archive")) === 1);
  });
}
