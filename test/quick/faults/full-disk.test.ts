import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { test } from "node:test";
import { openStore } from "../../../src/store/store.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import {
  faultHome,
  pinJournal,
  sortedNumbers,
  storedNumbers,
  untilCheck,
  untilCounted,
  untilMoved,
  untilStored,
  upTo,
} from "../../support/faults/fault-home.ts";

/**
 * A program under `ulimit -f` with a maximum file size: a write fails as on a full disk, and it needs neither root nor
 * a disk. The unit of `ulimit -f` in `sh` is 512 bytes (POSIX).
 */
const sized = (bytes: number): readonly string[] => [
  "sh",
  "-c",
  `trap '' XFSZ; ulimit -f ${Math.ceil(bytes / 512)}; exec "$@"`,
  "sh",
];

test("events wait while the database cannot grow, and are stored once there is room", async (t) => {
  const home = faultHome(t);
  mkdirSync(home.paths.dataDir, { recursive: true });
  openStore(home.paths.databaseFile).close();
  // Its size while it is empty: room for a journal of as many bytes, which thirty events exceed.
  const limited = await startDaemon(t, home, { prefix: sized(statSync(home.paths.databaseFile).size) });
  const journal = await pinJournal(home);
  await home.fireMany(3);
  await untilStored(limited, 3);
  for (let n = 0; n < 30; n++) await home.fire({ message: `event ${home.fired()} ${"x".repeat(16_000)}` });
  const trouble = await untilCheck(limited, "raw_log", ({ status }) => status === "failed");
  assert.match(trouble.value, /full|disk I\/O/);
  const stored = await storedNumbers(limited);
  assert.equal(new Set(stored).size, stored.length, "none twice");
  assert.ok(stored.length >= 3 && stored.length < home.fired());
  await untilCounted(limited);
  assert.equal((await fetch(new URL("/api/export?format=jsonl", limited.url))).status, 200);
  journal.release();
  await limited.end("SIGTERM");

  const next = await startDaemon(t, home);
  await untilStored(next, home.fired());
  assert.deepEqual(await sortedNumbers(next), upTo(home.fired()));
  await untilMoved(home);
  assert.deepEqual([home.archived().length, home.deadLetters()], [home.fired(), []]);
});
