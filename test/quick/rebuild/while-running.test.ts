import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { test } from "node:test";
import { readRecoveries } from "../../../src/maintenance/rebuild/recovery-report.ts";
import { flip, pagesOf } from "../../support/break-file.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { post, startFiring } from "../../support/firing-daemon.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

test("database deleted under the daemon comes back with all that it held", async (t) => {
  const { home, daemon, fire, allThere } = await startFiring(t);
  await fire(6);
  await allThere();
  rmSync(home.paths.databaseFile);
  await waitFor("the database", () => existsSync(home.paths.databaseFile));
  await fire(2);
  const numbers = await allThere();
  assert.deepEqual(
    numbers,
    Array.from({ length: 8 }, (_, index) => index + 1),
  );
  assert.deepEqual(readRecoveries(home.paths), [], "nothing was lost");
  assert.equal((await daemon.health()).degraded, false);
});

test("page broken under the daemon is met, the database rebuilt, no event lost", async (t) => {
  const { home, daemon, fire, allThere } = await startFiring(t);
  await fire(5);
  await allThere();
  await daemon.end("SIGTERM");
  const [page = assert.fail("no page")] = pagesOf(home.paths.databaseFile, "events_by_session", "root");
  flip(home.paths.databaseFile, page, 4096);
  const again = await startDaemon(t, home);
  // The next event of the session needs the index.
  const body = payload({ hook_event_name: "UserPromptSubmit", prompt: "event 5" });
  await waitFor("a hook to be taken", async () => post(`${again.url}/api/hook`, body));
  const events = await waitFor("all events", async () => {
    const list = await again.allEvents().catch(() => []);
    return list.length === 6 ? list : null;
  });
  assert.deepEqual(
    events.map(({ summary }) => summary),
    Array.from({ length: 6 }, (_, number) => `event ${number}`),
  );
  assert.equal(readRecoveries(home.paths).length, 1);
});
