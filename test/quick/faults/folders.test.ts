import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import {
  faultHome,
  lostIn,
  storedNumbers,
  untilCheck,
  untilMoved,
  untilOk,
  untilStored,
  upTo,
  type FaultHome,
} from "../../support/faults/fault-home.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const FAULTS: readonly (readonly [what: string, bringAbout: (home: FaultHome) => void])[] = [
  ["is deleted", ({ paths }) => remove(paths.rawDir)],
  ["is deleted with the folder above it", ({ paths }) => remove(dirname(paths.rawDir))],
  ["loses its folder for unfinished files", ({ paths }) => remove(paths.rawTemporaryDir)],
  [
    "is replaced by another folder",
    ({ paths }) => {
      remove(paths.rawDir);
      mkdirSync(paths.rawDir, { mode: 0o700, recursive: true });
    },
  ],
];

test("daemon stores every event while its folders are broken", async (whole) => {
  const home = faultHome(whole);
  const { rawDir, archiveDir } = home.paths;
  const daemon = await startDaemon(whole, home);
  let stored = 0;
  const fireStored = async (count: number): Promise<void> => {
    await home.fireMany(count);
    stored += count;
    await untilStored(daemon, stored);
  };
  const untilSound = async (): Promise<void> => {
    await untilOk(daemon, "raw_log");
    await untilOk(daemon, "raw_log_watch");
  };
  await fireStored(3);

  for (const [what, bringAbout] of FAULTS) {
    await whole.test(`the spool folder ${what}`, async () => {
      for (let round = 0; round < 2; round++) {
        bringAbout(home);
        await fireStored(2);
      }
      await untilSound();
    });
  }

  await whole.test("the spool folder is renamed away and back", async () => {
    const away = `${rawDir}.away`;
    renameSync(rawDir, away);
    await fireStored(2);
    // As a hook that had opened the folder before.
    const late = payload({ hook_event_name: "Notification", message: `event ${stored}`, session_id: "s" });
    writeFileSync(join(away, "hook-1-0-1.json"), late);
    await waitFor("the way back", () => {
      // The daemon creates a new one quickly.
      remove(rawDir);
      return succeeds(() => renameSync(away, rawDir));
    });
    await untilStored(daemon, stored + 1);
    await untilSound();
  });
  assert.deepEqual(await storedNumbers(daemon), upTo(stored + 1));
  stored += 1;

  await whole.test("a file stands in the place of the archive", async () => {
    await untilMoved(home);
    renameSync(archiveDir, `${archiveDir}.away`);
    writeFileSync(archiveDir, "");
    await fireStored(2);
    await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
    assert.equal(home.waiting().length, 2);
    rmSync(archiveDir);
    renameSync(`${archiveDir}.away`, archiveDir);
    await untilSound();
    await untilMoved(home);
  });

  await whole.test("a file stands in the place of the spool folder", async () => {
    await waitFor("the file's turn", () => {
      remove(rawDir);
      return succeeds(() => writeFileSync(rawDir, ""));
    });
    await untilCheck(daemon, "raw_log", ({ status, value }) => status === "failed" && /ENOTDIR|EEXIST/.test(value));
    await home.fireMany(2);
    await untilCheck(daemon, "lost_events", ({ figures: values }) => values[0]?.value === 2);
    rmSync(rawDir);
    await fireStored(2);
    await untilSound();
    await untilMoved(home);
  });

  assert.equal(lostIn((await daemon.health()).checks), 2);
  assert.equal(new Set((await daemon.allEvents()).map(({ seq }) => seq)).size, stored);
  assert.deepEqual([home.waiting(), home.deadLetters()], [[], []]);
});

/** In one step, atomic to the daemon and hooks. */
function remove(folder: string): void {
  const aside = `${folder}.${process.hrtime.bigint()}`;
  renameSync(folder, aside);
  rmSync(aside, { recursive: true });
}

function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
