import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import {
  faultHome,
  pinJournal,
  storedNumbers,
  untilCheck,
  untilMoved,
  untilStored,
  upTo,
} from "../../support/faults/fault-home.ts";

/**
 * A program under `ulimit -f` whose files may grow to a size and no further: as on a full disk a write fails, and it
 * needs neither root nor a disk. The unit of `ulimit -f` in `sh` is 512 bytes (POSIX).
 */
const sized = (bytes: number): readonly string[] => [
  "sh",
  "-c",
  `trap '' XFSZ; ulimit -f ${Math.ceil(bytes / 512)}; exec "$@"`,
  "sh",
];

test("events wait while the database cannot grow, and are stored once there is room", async (t) => {
  const home = faultHome(t);
  const first = await startDaemon(t, home);
  await home.fireMany(3);
  await untilStored(first, 3);
  await untilMoved(home);
  await first.end("SIGTERM");

  // Its size when nothing runs: room for a journal of as many bytes, which forty events outgrow.
  const limited = await startDaemon(t, home, { prefix: sized(statSync(home.paths.databaseFile).size) });
  const journal = await pinJournal(home);
  for (let n = 0; n < 40; n++) await home.fire({ message: `event ${home.fired()} ${"x".repeat(16_000)}` });
  const trouble = await untilCheck(limited, "raw_log", ({ status }) => status === "failed");
  assert.match(trouble.value, /full|disk I\/O/);
  const stored = await storedNumbers(limited);
  assert.deepEqual(stored, upTo(stored.length), "in order, none twice, none left out");
  assert.ok(stored.length >= 3 && stored.length < home.fired());
  assert.equal((await limited.sessions())[0]?.event_count, stored.length);
  assert.equal((await fetch(new URL("/api/export?format=jsonl", limited.url))).status, 200);
  journal.release();
  await limited.end("SIGTERM");

  const next = await startDaemon(t, home);
  await untilStored(next, home.fired());
  assert.deepEqual(await storedNumbers(next), upTo(home.fired()));
  await untilMoved(home);
  assert.deepEqual([home.archived().length, home.deadLetters()], [home.fired(), []]);
});
