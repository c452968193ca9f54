import assert from "node:assert/strict";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import {
  faultHome,
  storedNumbers,
  untilCheck,
  untilMoved,
  untilOk,
  untilStored,
  upTo,
} from "../../support/faults/fault-home.ts";
import { lockDatabase } from "../../support/faults/lock-database.ts";

test("events wait for a locked database while the API answers, and are stored once", async (t) => {
  const home = faultHome(t);
  const daemon = await startDaemon(t, home);
  await home.fireMany(5);
  await untilStored(daemon, 5);
  for (const round of [1, 2]) {
    await untilMoved(home);
    const foreign = lockDatabase(home.paths.databaseFile);
    await home.fireMany(10);
    const trouble = await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
    assert.match(trouble.value, /locked/, `round ${round}`);
    // All of them repeatedly, as an open page does; the stored events are complete.
    for (const path of ["/api/metrics", "/api/sessions", "/api/log?limit=1", "/api/health", "/api/search?q=event"]) {
      assert.ok(await daemon.get(path));
    }
    const before = 5 + (round - 1) * 10;
    assert.deepEqual(await storedNumbers(daemon), upTo(before));
    assert.equal(home.waiting().length, 10);
    foreign.close();
    await untilStored(daemon, before + 10);
    await untilOk(daemon, "raw_log");
  }
  assert.deepEqual(await storedNumbers(daemon), upTo(25));
  await untilMoved(home);
  assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters()], [[], 25, []]);
});
