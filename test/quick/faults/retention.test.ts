import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { ROUTES } from "../../../src/protocol/routes.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { inOwnMounts, mountsFor } from "../../support/mounts.ts";
import { plantArchivedDay, plantOldEvents } from "../../support/old-history.ts";
import { openStream } from "../../support/stream-client.ts";
import { waitFor } from "../../support/wait-for.ts";
import { faultHome, untilCheck, untilOk, untilStored, upTo, type FaultHome } from "./fault-home.ts";

const OLD = 3000;

const removed = async (daemon: DaemonProcess, store: string): Promise<number> =>
  (await daemon.health()).retention?.removed.find((one) => one.store === store)?.items ?? 0;

/** Only a full index can be held against what it indexes. */
async function untilIndexed({ paths }: FaultHome): Promise<void> {
  await waitFor("the index", () => {
    const database = new DatabaseSync(paths.databaseFile, { readOnly: true, timeout: 5000 });
    const behind = database.prepare(
      "SELECT max(seq) - (SELECT indexed_through FROM search_progress) AS events FROM payloads",
    );
    const events = behind.get()?.["events"];
    database.close();
    return events === 0;
  });
}

/** What is left of the young events, and whether what remains hangs together. */
function assertWhole({ paths }: FaultHome, fired: number): void {
  const database = new DatabaseSync(paths.databaseFile, { timeout: 5000 });
  try {
    const numbers = database.prepare("SELECT seq FROM events ORDER BY seq").all();
    assert.deepEqual(
      numbers.map(({ seq }) => Number(seq)),
      upTo(fired).map((n) => OLD + 1 + n),
    );
    assert.equal(database.prepare("SELECT items FROM removed WHERE store = 'events'").get()?.["items"], OLD);
    assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    assert.deepEqual(database.prepare("PRAGMA foreign_key_check").all(), []);
    database.exec("INSERT INTO events_fts (events_fts, rank) VALUES ('integrity-check', 1)");
  } finally {
    database.close();
  }
}

if (inOwnMounts(import.meta.filename)) {
  test("events come and somebody reads while a history is removed: all that is young is there, once and in order", async (t) => {
    const home = await faultHome(t);
    plantOldEvents({ paths: home.paths, ageDays: 100, events: OLD });
    const daemon = await startDaemon(t, home);
    const stream = await openStream(t, `${daemon.url}${ROUTES.events}`);
    let exports = 0;
    while ((await removed(daemon, "events")) < OLD) {
      await home.fire();
      const [exported, log] = await Promise.all([
        fetch(new URL("/api/export?format=jsonl", daemon.url)),
        daemon.get<{ events: readonly { seq: number }[] }>("/api/log?limit=500&q=old"),
      ]);
      assert.equal(exported.status, 200);
      for (const line of (await exported.text()).trim().split("\n")) assert.doesNotThrow(() => JSON.parse(line));
      for (const [index, { seq }] of log.events.entries()) assert.ok(seq < (log.events[index - 1]?.seq ?? Infinity));
      exports += 1;
      assert.ok(exports < 500, "it comes to an end");
    }
    await untilStored(daemon, OLD + home.fired());
    await waitFor("the stream", () => stream.seqs().length === home.fired());
    assert.deepEqual(
      stream.seqs(),
      upTo(home.fired()).map((n) => OLD + 1 + n),
    );
    assert.ok(exports > 3, `${exports} reads meanwhile`);
    await untilIndexed(home);
    await daemon.end("SIGTERM");
    assertWhole(home, home.fired());
  });

  test("killed again and again while a history is removed: what is young stays, what went is counted once", async (t) => {
    const home = await faultHome(t);
    plantOldEvents({ paths: home.paths, ageDays: 100, events: OLD });
    const day = plantArchivedDay(home.paths, 30);
    let kills = 0;
    for (let wanted = 1; wanted < OLD; wanted += 600) {
      const daemon = await startDaemon(t, home);
      await home.fire();
      await waitFor(`${wanted} are gone`, async () => (await removed(daemon, "events")) >= wanted);
      await daemon.end("SIGKILL");
      kills += 1;
    }
    const daemon = await startDaemon(t, home);
    await waitFor("all are gone", async () => (await removed(daemon, "events")) >= OLD);
    await waitFor("the archived day, too", () => !existsSync(day));
    await untilStored(daemon, OLD + home.fired());
    await untilOk(daemon, "retention");
    await untilIndexed(home);
    await daemon.end("SIGTERM");
    assert.ok(kills >= 5);
    assertWhole(home, home.fired());
  });

  test("the disk is full and events wait for room: what is archived and older than a day makes it", async (t) => {
    const mounts = mountsFor(t);
    const home = await faultHome(t);
    const disk = mounts.smallDisk(home.paths.hooksDir, 16_384);
    const daemon = await startDaemon(t, home);
    await home.fireMany(5);
    await untilStored(daemon, 5);
    // By then the first run is over, which finds so small a disk nearly full.
    await untilCheck(daemon, "retention", ({ value }) => /disk nearly full/.test(value) && !/no run yet/.test(value));
    const old = plantArchivedDay(home.paths, 2, 4_000_000);
    disk.fill(262_144);
    // Whoever reads keeps the journal from being used again from its beginning, so that it has to grow.
    const reader = new DatabaseSync(home.paths.databaseFile, { readOnly: true });
    reader.exec("BEGIN; SELECT count(*) FROM events");
    await home.fireMany(40);
    await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
    const waiting = home.waiting().length;
    assert.ok(waiting > 0);
    reader.close();
    // A run at once instead of after some minutes, without a byte on the full disk.
    writeFileSync(home.paths.fallbackEnvFile, "DISCORD_DASHBOARD_ARCHIVE_DAYS=20\n");
    await waitFor("the day is gone", () => !existsSync(old));
    await waitFor("nothing waits", () => home.waiting().length === 0);
    await untilOk(daemon, "raw_log");
    const stored = (await daemon.allEvents()).length;
    const lost = (await daemon.health()).checks.find(({ name }) => name === "lost_events")?.figures[0]?.value ?? 0;
    assert.deepEqual([stored + lost, stored >= 5 + waiting, home.archived().length], [home.fired(), true, stored]);
    await waitFor("it is counted", async () => (await removed(daemon, "archive")) === 1);
  });
}
