import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { startDaemon, type DaemonProcess } from "../daemon-process.ts";
import { plantArchivedDay, plantOldEvents } from "../old-history.ts";
import { LONGEST_WAIT_MS, waitFor } from "../wait-for.ts";
import { faultHome, untilOk, untilStored, upTo, type FaultHome } from "./fault-home.ts";

/** How many items of a store retention has removed so far. */
export async function removedFrom(daemon: DaemonProcess, store: string): Promise<number> {
  return (await daemon.health()).retention?.removed.find((one) => one.store === store)?.items ?? 0;
}

/**
 * Kills the daemon each time another share of an old history is removed, until all of it is.
 * @param oldEvents total number of old events
 * @param step minimum number of events removed between two kills
 */
export async function killWhileRemoving(t: TestContext, { oldEvents, step }: { oldEvents: number; step: number }) {
  const home = faultHome(t);
  plantOldEvents({ paths: home.paths, ageDays: 100, events: oldEvents });
  const day = plantArchivedDay(home.paths, 30);
  for (let wanted = 1; wanted < oldEvents; wanted += step) {
    const daemon = await startDaemon(t, home);
    await home.fire();
    await waitFor(`${wanted} are removed`, async () => (await removedFrom(daemon, "events")) >= wanted);
    await daemon.end("SIGKILL");
  }
  const daemon = await startDaemon(t, home);
  await waitFor("all are removed", async () => (await removedFrom(daemon, "events")) >= oldEvents);
  await waitFor("the archived day, too", () => !existsSync(day));
  await untilStored(daemon, oldEvents + home.fired());
  await untilOk(daemon, "retention");
  await untilIndexed(home);
  await daemon.end("SIGTERM");
  assertYoungRemain(home, oldEvents);
}

/** Only a complete index can be compared with its content. */
export async function untilIndexed({ paths }: FaultHome): Promise<void> {
  await waitFor("the index", () => {
    const database = new DatabaseSync(paths.databaseFile, { readOnly: true, timeout: LONGEST_WAIT_MS });
    const behind = database.prepare(
      "SELECT max(seq) - (SELECT indexed_through FROM search_progress) AS events FROM payloads",
    );
    const events = behind.get()?.["events"];
    database.close();
    return events === 0;
  });
}

/** All young events are there, and the database is consistent. */
export function assertYoungRemain(home: FaultHome, oldEvents: number): void {
  const database = new DatabaseSync(home.paths.databaseFile, { timeout: LONGEST_WAIT_MS });
  try {
    const numbers = database.prepare("SELECT seq FROM events ORDER BY seq").all();
    assert.deepEqual(
      numbers.map(({ seq }) => Number(seq)),
      upTo(home.fired()).map((n) => oldEvents + 1 + n),
    );
    assert.equal(database.prepare("SELECT items FROM removed WHERE store = 'events'").get()?.["items"], oldEvents);
    assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    assert.deepEqual(database.prepare("PRAGMA foreign_key_check").all(), []);
    database.exec("INSERT INTO events_fts (events_fts, rank) VALUES ('integrity-check', 1)");
  } finally {
    database.close();
  }
}
