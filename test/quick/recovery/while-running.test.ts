import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { readRecoveries } from "../../../src/recovery/recovery-report.ts";
import { flip, pagesOf } from "../../support/break-file.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

interface Running {
  readonly home: ConfigHome;
  readonly daemon: DaemonProcess;
  /** Fires as many events more, however the daemon is, and remembers them. */
  fire(count: number): Promise<void>;
  /** All that was fired is there, once and in order. */
  allThere(): Promise<readonly number[]>;
}

async function running(t: TestContext): Promise<Running> {
  const home = configHome(t);
  const daemon = await startDaemon(t, home);
  let fired = 0;

  async function fireOne(): Promise<void> {
    const body = payload({ hook_event_name: "UserPromptSubmit", prompt: `event ${fired}` });
    await waitFor("the daemon to take a hook", async () => post(`${daemon.url}/api/hook`, body));
    fired += 1;
  }

  return {
    home,
    daemon,
    fire: async (count) => {
      for (let number = 0; number < count; number += 1) await fireOne();
    },
    allThere: async () =>
      waitFor("all that was fired", async () => {
        const events = await daemon.allEvents().catch(() => []);
        if (events.length < fired) return null;
        assert.deepEqual(
          events.map(({ summary }) => summary),
          Array.from({ length: fired }, (_, number) => `event ${number}`),
        );
        return events.map(({ seq }) => seq);
      }),
  };
}

async function post(url: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return response.ok;
  } catch {
    // It is between two lives.
    return false;
  }
}

test("the database is deleted under the daemon: it puts all that it held back, and goes on at the same address", async (t) => {
  const { home, daemon, fire, allThere } = await running(t);
  await fire(30);
  await allThere();
  rmSync(home.paths.databaseFile);
  await waitFor("the database", () => existsSync(home.paths.databaseFile));
  await fire(10);
  const numbers = await allThere();
  assert.deepEqual(
    numbers,
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  const [report] = readRecoveries(home.paths);
  assert.deepEqual([report?.cause, report?.missing.count, report?.old_file], ["deleted", 0, "read"]);
  assert.equal((await daemon.health()).degraded, false);
});

test("the whole folder of the daemon is deleted: it makes it anew with all that it held", async (t) => {
  const { home, daemon, fire, allThere } = await running(t);
  await fire(20);
  await allThere();
  rmSync(home.paths.dataDir, { recursive: true });
  await waitFor("the runtime file", () => existsSync(home.paths.runtimeFile));
  await fire(5);
  assert.equal((await allThere()).length, 25);
  const runtime = JSON.parse(readFileSync(home.paths.runtimeFile, "utf8")) as { readonly url: string };
  assert.equal(runtime.url, daemon.url);
});

test("an older copy is put in its place: the archive gives back what came after it", async (t) => {
  const { home, daemon, fire, allThere } = await running(t);
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

test("a page breaks under the daemon: whoever meets it has the database rebuilt, and no event that comes is lost", async (t) => {
  const { home, daemon, fire, allThere } = await running(t);
  await fire(200);
  await allThere();
  await daemon.end("SIGTERM");
  const [page = assert.fail("no page")] = pagesOf(home.paths.databaseFile, "events_by_session", "root");
  flip(home.paths.databaseFile, page, 8192);
  const again = await startDaemon(t, home);
  // The index is needed for the next event of the session.
  const body = payload({ hook_event_name: "UserPromptSubmit", prompt: "event 200" });
  await waitFor("a hook to be taken", async () => post(`${again.url}/api/hook`, body));
  const events = await waitFor("all events", async () => {
    const list = await again.allEvents().catch(() => []);
    return list.length === 201 ? list : null;
  });
  assert.deepEqual(
    events.map(({ summary }) => summary),
    Array.from({ length: 201 }, (_, number) => `event ${number}`),
  );
  assert.equal(readRecoveries(home.paths).length, 1);
});
