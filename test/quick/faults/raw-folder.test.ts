import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";
import { faultHome, storedNumbers, untilCheck, untilOk, untilStored, upTo, type FaultHome } from "./fault-home.ts";

const FAULTS: readonly (readonly [what: string, bringAbout: (home: FaultHome) => void])[] = [
  ["deleted", ({ paths }) => remove(paths.rawDir)],
  ["deleted with the folder above it", ({ paths }) => remove(dirname(paths.rawDir))],
  ["emptied of its own folder for unfinished files", ({ paths }) => remove(paths.rawTemporaryDir)],
  [
    "replaced by another folder",
    ({ paths }) => {
      remove(paths.rawDir);
      mkdirSync(paths.rawDir, { mode: 0o700, recursive: true });
    },
  ],
];

for (const [what, bringAbout] of FAULTS) {
  test(`the raw log's folder is ${what} under a running daemon: hooks make it anew and every event is stored`, async (t) => {
    const home = await faultHome(t);
    const daemon = await startDaemon(t, home);
    await home.fireMany(3);
    await untilStored(daemon, 3);
    bringAbout(home);
    await home.fireMany(3);
    await untilStored(daemon, 6);
    bringAbout(home);
    await home.fireMany(3);
    await untilStored(daemon, 9);
    assert.deepEqual(await storedNumbers(daemon), upTo(9));
    await untilOk(daemon, "raw_log");
    await untilOk(daemon, "raw_log_watch");
  });
}

test("a file stands in the place of the raw log's folder: told, and all goes on when it is gone", async (t) => {
  const home = await faultHome(t);
  const daemon = await startDaemon(t, home);
  await home.fireMany(3);
  await untilStored(daemon, 3);
  await waitFor("the file's turn", () => {
    remove(home.paths.rawDir);
    return written(home.paths.rawDir);
  });
  await untilCheck(daemon, "raw_log", ({ status, value }) => status === "failed" && /ENOTDIR|EEXIST/.test(value));
  await home.fireMany(2);
  await untilCheck(daemon, "lost_events", ({ figures }) => figures[0]?.value === 2);
  rmSync(home.paths.rawDir);
  await home.fireMany(3);
  await untilStored(daemon, 6);
  await untilOk(daemon, "raw_log");
  assert.deepEqual(await storedNumbers(daemon), [0, 1, 2, 5, 6, 7]);
});

test("the raw log's folder is renamed away and back: what hooks wrote meanwhile and what was in it is stored, once", async (t) => {
  const home = await faultHome(t);
  const daemon = await startDaemon(t, home);
  await home.fireMany(3);
  await untilStored(daemon, 3);
  const away = `${home.paths.rawDir}.away`;
  renameSync(home.paths.rawDir, away);
  await home.fireMany(3);
  await untilStored(daemon, 6);
  writeFileSync(
    join(away, "hook-1-0-1.json"),
    '{"hook_event_name":"Notification","session_id":"s","message":"event 6"}',
  );
  // The daemon is quick to make a new one.
  await waitFor("the way back", () => {
    remove(home.paths.rawDir);
    return renamed(away, home.paths.rawDir);
  });
  await untilStored(daemon, 7);
  assert.deepEqual(await storedNumbers(daemon), upTo(7));
  await untilOk(daemon, "raw_log");
});

/** At once, whoever is about to make or fill it. */
function remove(folder: string): void {
  const aside = `${folder}.${process.hrtime.bigint()}`;
  renameSync(folder, aside);
  rmSync(aside, { recursive: true });
}

function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function written(file: string): boolean {
  try {
    writeFileSync(file, "");
    return true;
  } catch {
    return false;
  }
}
