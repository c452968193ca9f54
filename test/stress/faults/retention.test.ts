import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { ROUTES } from "../../../src/protocol/routes.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import {
  faultHome,
  lostIn,
  pinJournal,
  untilCheck,
  untilOk,
  untilStored,
  upTo,
} from "../../support/faults/fault-home.ts";
import {
  assertYoungRemain,
  killWhileRemoving,
  removedFrom,
  untilIndexed,
} from "../../support/faults/removed-history.ts";
import { inOwnMounts, mountsFor } from "../../support/mounts.ts";
import { plantArchivedDay, plantOldEvents } from "../../support/old-history.ts";
import { openStream } from "../../support/stream-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const OLD = 3000;

if (inOwnMounts(import.meta.filename)) {
  test("retention removes a history while events are stored and read", async (t) => {
    const home = faultHome(t);
    plantOldEvents({ paths: home.paths, ageDays: 100, events: OLD });
    const daemon = await startDaemon(t, home);
    const stream = await openStream(t, `${daemon.url}${ROUTES.events}`);
    let reads = 0;
    while ((await removedFrom(daemon, "events")) < OLD) {
      await home.fire();
      const [exported, log] = await Promise.all([
        fetch(new URL("/api/export?format=jsonl", daemon.url)),
        daemon.get<{ events: readonly { seq: number }[] }>("/api/log?limit=500&q=old"),
      ]);
      assert.equal(exported.status, 200);
      for (const line of (await exported.text()).trim().split("\n")) assert.doesNotThrow(() => JSON.parse(line));
      for (const [index, { seq }] of log.events.entries()) assert.ok(seq < (log.events[index - 1]?.seq ?? Infinity));
      reads += 1;
    }
    assert.ok(reads > 0, "nothing was read meanwhile");
    await untilStored(daemon, OLD + home.fired());
    await waitFor("the stream", () => stream.seqs().length === home.fired());
    assert.deepEqual(
      stream.seqs(),
      upTo(home.fired()).map((n) => OLD + 1 + n),
    );
    await untilIndexed(home);
    await daemon.end("SIGTERM");
    assertYoungRemain(home, OLD);
  });

  test("retention finishes after five kills and keeps young events", async (t) => {
    await killWhileRemoving(t, { oldEvents: OLD, step: 600 });
  });

  test("retention makes room on a full disk by removing archived days", async (t) => {
    const mounts = mountsFor(t);
    const home = faultHome(t);
    const disk = mounts.smallDisk(home.paths.hooksDir, 32_768);
    const daemon = await startDaemon(t, home);
    await home.fireMany(5);
    await untilStored(daemon, 5);
    // The first run is over then. It finds so small a disk nearly full, and the next one comes ten minutes later.
    await untilCheck(daemon, "retention", ({ value }) => /disk nearly full/.test(value) && !/no run yet/.test(value));
    // Room for the longest journal: SQLite empties it at 1,500 pages of 8 KiB, and the events come one by one by then.
    const old = plantArchivedDay(home.paths, 2, 16_000_000);
    // The raw files alone take most of the room that is left, so the journal has none for them, in however few
    // transactions they come.
    const journal = await pinJournal(home);
    disk.fill(262_144);
    await home.fireMany(40);
    await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
    const waiting = home.waiting().length;
    assert.ok(waiting > 0);
    journal.release();
    // A changed setting starts a run within seconds, and needs no room on the full disk.
    writeFileSync(home.paths.fallbackEnvFile, "DISCORD_DASHBOARD_ARCHIVE_DAYS=20\n");
    await waitFor("the day to be removed", () => !existsSync(old));
    await waitFor("nothing to wait", () => home.waiting().length === 0);
    await untilOk(daemon, "raw_log");
    const stored = (await daemon.allEvents()).length;
    const lost = lostIn((await daemon.health()).checks);
    assert.deepEqual([stored + lost, stored >= 5 + waiting, home.archived().length], [home.fired(), true, stored]);
    await waitFor("the removal to be counted", async () => (await removedFrom(daemon, "archive")) === 1);
  });
}
