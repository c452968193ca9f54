import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readRecoveries } from "../../../src/maintenance/rebuild/recovery-report.ts";
import { flip, pagesOf } from "../../support/break-file.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { post, startFiring } from "../../support/firing-daemon.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

test("daemon's folder deleted under it comes back with all that it held", async (t) => {
  const { home, daemon, fire, allThere } = await startFiring(t);
  await fire(20);
  await allThere();
  rmSync(home.paths.dataDir, { recursive: true });
  await waitFor("the runtime file", () => existsSync(home.paths.runtimeFile));
  await fire(5);
  assert.equal((await allThere()).length, 25);
  const runtime = JSON.parse(readFileSync(home.paths.runtimeFile, "utf8")) as { readonly url: string };
  assert.equal(runtime.url, daemon.url);
});

test("older copy of the database gets later events from the archive", async (t) => {
  const { home, daemon, fire, allThere } = await startFiring(t);
  await fire(10);
  await allThere();
  const { databaseFile } = home.paths;
  await daemon.end("SIGTERM");
  const copy = join(home.home, "copy.db");
  copyFileSync(databaseFile, copy);
  const again = await startDaemon(t, home);
  const body = payload({ hook_event_name: "UserPromptSubmit", prompt: "event 10" });
  assert.ok(await post(`${again.url}/api/hook`, body));
  await waitFor("the event", async () => (await again.health()).last_seq === 11);
  renameSync(copy, databaseFile);
  await waitFor("the rebuild", () => readRecoveries(home.paths).length === 1);
  const events = await waitFor("all events", async () => {
    const list = await again.allEvents().catch(() => []);
    return list.length === 11 ? list : null;
  });
  assert.deepEqual(
    events.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
  assert.equal(readRecoveries(home.paths)[0]?.cause, "behind");
});

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
