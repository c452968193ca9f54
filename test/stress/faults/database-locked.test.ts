import assert from "node:assert/strict";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { faultHome, storedNumbers, untilCheck, untilStored, upTo } from "../../support/faults/fault-home.ts";
import { lockDatabase } from "../../support/faults/lock-database.ts";
import { runCcen } from "../../support/faults/run-ccen.ts";
import { waitFor } from "../../support/wait-for.ts";

test("daemon explains why it cannot start with a locked database", async (t) => {
  const home = faultHome(t);
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

test("daemon exits with a locked database and loses no event", async (t) => {
  const home = faultHome(t);
  const daemon = await startDaemon(t, home);
  const foreign = lockDatabase(home.paths.databaseFile);
  await home.fireMany(5);
  await untilCheck(daemon, "raw_log", ({ status }) => status === "failed");
  await daemon.end("SIGTERM");
  assert.equal(daemon.child.exitCode, 0);
  foreign.close();
  const next = await startDaemon(t, home);
  await waitFor("an empty spool", () => home.waiting().length === 0);
  assert.deepEqual(await storedNumbers(next), upTo(5));
});
