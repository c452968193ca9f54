import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";
import { runCcen } from "./run-ccen.ts";
import { faultHome, storedNumbers, untilCheck, untilOk, untilStored, upTo, untilMoved } from "./fault-home.ts";

/** As a backup tool or a person with `sqlite3` does; seen from the daemon it is another process. */
function lockDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec("BEGIN EXCLUSIVE");
  return database;
}

test("somebody else holds the database: hooks go on, the page answers, and all is stored once when it is let go", async (t) => {
  const home = await faultHome(t);
  const daemon = await startDaemon(t, home);
  await home.fireMany(5);
  await untilStored(daemon, 5);
  for (const round of [1, 2]) {
    const foreign = lockDatabase(home.paths.databaseFile);
    await home.fireMany(20);
    const trouble = await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
    assert.match(trouble.value, /locked/, `round ${round}`);
    // All of them again and again, as an open page asks; what is stored is all that there is.
    for (const path of ["/api/metrics", "/api/sessions", "/api/log?limit=1", "/api/health", "/api/search?q=event"]) {
      assert.ok(await daemon.get(path));
    }
    const before = 5 + (round - 1) * 20;
    assert.deepEqual(await storedNumbers(daemon), upTo(before));
    assert.equal(home.waiting().length, 20);
    foreign.close();
    await untilStored(daemon, before + 20);
    await untilOk(daemon, "raw_log");
  }
  assert.deepEqual(await storedNumbers(daemon), upTo(45));
  await untilMoved(home);
  assert.deepEqual([home.waiting(), home.archived().length, home.deadLetters()], [[], 45, []]);
});

test("a daemon cannot start while somebody else holds its database, says so, and starts when it is let go", async (t) => {
  const home = await faultHome(t);
  await (await startDaemon(t, home)).end("SIGTERM");
  await home.fireMany(5);
  const foreign = lockDatabase(home.paths.databaseFile);
  const { code, output } = await runCcen(home, ["start", "--foreground", "--port", "0"]);
  assert.equal(code, 1);
  assert.match(output, /database .*dashboard\.db/);
  assert.doesNotMatch(output, /\n\s+at /, "no stack");
  foreign.close();
  const daemon = await startDaemon(t, home);
  await untilStored(daemon, 5);
  assert.deepEqual(await storedNumbers(daemon), upTo(5));
});

test("a daemon that is ended while somebody else holds its database ends well, and nothing is lost", async (t) => {
  const home = await faultHome(t);
  const daemon = await startDaemon(t, home);
  const foreign = lockDatabase(home.paths.databaseFile);
  await home.fireMany(5);
  await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
  await daemon.end("SIGTERM");
  assert.equal(daemon.child.exitCode, 0);
  foreign.close();
  const next = await startDaemon(t, home);
  await waitFor("an empty raw log", () => home.waiting().length === 0);
  assert.deepEqual(await storedNumbers(next), upTo(5));
});
