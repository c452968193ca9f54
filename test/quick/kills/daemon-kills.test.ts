import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { killAtPoints } from "../../support/kills/kill-at-points.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const KILL_SWITCH = join(import.meta.dirname, "..", "..", "support", "kills", "kill-switch.ts");

// Kills during requests to Discord: interruptions.test.ts.
test("daemon killed between two steps of an event: no event is lost or doubled", async (t) =>
  killAtPoints(t, [
    { moment: /^after INSERT INTO events \(hook\)/ },
    { moment: /^before move raw file to archived file/ },
  ]));

test("raw file leaves its folder only after its transaction was synced", async (t) => {
  const home = configHome(t);
  const { paths } = home;
  await installHooksForTest(home);
  const record = join(home.home, "moments");
  const environment = { ...home.environment, CCEN_TEST_MOMENTS: record };
  const flags = ["--import", pathToFileURL(KILL_SWITCH).href];
  const daemon = await startDaemon(t, { ...home, environment }, { flags });
  const command = hookCommand(home);
  for (let number = 0; number < 3; number += 1) {
    // One after the other: the moments contain no file name.
    await fireHook({ environment: { ...home.environment, CCEN_NO_START: "1" }, command }, payload());
    await waitFor("the archive", () => readdirSync(paths.rawDir).every((name) => !name.endsWith(".json")));
  }
  await daemon.end("SIGTERM");

  const moments = readFileSync(record, "utf8").split("\n");
  let at = 0;
  for (let number = 0; number < 3; number += 1) {
    for (const name of ["after COMMIT of events", "before sync journal", "after sync journal"]) {
      at = moments.indexOf(name, at);
      assert.ok(at >= 0, `${name} of event ${number}`);
    }
    const moved = moments.flatMap((name, index) => (name === "after move raw file to archived file" ? [index] : []));
    assert.equal(moved.length, 3);
    assert.ok(at < (moved[number] ?? 0), `event ${number} was archived before its journal was synced`);
  }
});
