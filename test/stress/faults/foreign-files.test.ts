import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { faultHome, storedNumbers, untilStored, upTo, untilMoved } from "../../support/faults/fault-home.ts";

test("daemon stores files with any name and any time", async (t) => {
  const home = faultHome(t);
  const daemon = await startDaemon(t, home);
  const names = ["a\nb.json", "$(x) `y` ' \".json", "-rf.json", "日本\u202e.json", " .json"];
  for (const [n, name] of names.entries()) {
    const file = join(home.paths.rawTemporaryDir, "x");
    writeFileSync(file, payload({ hook_event_name: "Notification", message: `event ${n}`, session_id: `s${n}` }));
    // The epoch, now, the end of 32 bits, the year 2400.
    const time = [0, Date.now() / 1000, 2 ** 31 + 5, 13_570_000_000][n] ?? 1_790_000_000;
    utimesSync(file, time, time);
    spawnSync("mv", ["--", file, join(home.paths.rawDir, name)]);
  }
  await untilStored(daemon, names.length);
  assert.deepEqual(
    (await storedNumbers(daemon)).sort((a, b) => a - b),
    upTo(names.length),
  );
  for (const session of await daemon.sessions()) {
    const { started_at, last_used_at } = session;
    assert.ok(Date.parse(last_used_at) >= Date.parse(started_at), JSON.stringify(session));
  }
  await untilMoved(home);
  assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters()], [[], names.length, []]);
});
