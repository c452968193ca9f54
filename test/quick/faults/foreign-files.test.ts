import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { faultHome, storedNumbers, untilOk, untilStored, upTo } from "../../support/faults/fault-home.ts";

test("daemon leaves pipes, sockets, devices, folders and links under names of events", async (t) => {
  const home = faultHome(t);
  const at = (name: string): string => join(home.paths.rawDir, name);
  const daemon = await startDaemon(t, home);
  // The pipes have no writer: opening one to read blocks for ever.
  const foreignFiles = ["hook-1-0-1.json", "hook-2-0-1.json", "foreign.json", "hook-3-0-1.json", "hook-4-0-1.json"];
  assert.equal(spawnSync("mkfifo", [at("hook-1-0-1.json"), at("foreign.json"), join(home.home, "pipe")]).status, 0);
  symlinkSync("/dev/zero", at("hook-2-0-1.json"));
  symlinkSync(join(home.home, "pipe"), at("hook-3-0-1.json"));
  mkdirSync(at("hook-4-0-1.json"));
  const server = createServer().listen({ path: at("s.json"), exclusive: true });
  t.after(() => server.close());
  await home.fireMany(5);
  await untilStored(daemon, 5);
  for (const name of foreignFiles) assert.ok(!lstatSync(at(name)).isFile(), name);
  // A full scan, as after a start.
  await daemon.end("SIGTERM");
  await home.fireMany(5);
  const next = await startDaemon(t, home);
  await untilStored(next, 10);
  assert.deepEqual(await storedNumbers(next), upTo(10));
  await untilOk(next, "raw_log");
  for (const name of foreignFiles) assert.ok(existsSync(at(name)) || lstatSync(at(name)).isSymbolicLink(), name);
});
