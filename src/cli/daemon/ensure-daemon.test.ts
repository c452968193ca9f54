import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";
import { configHome } from "../../../test/support/config-home.ts";
import { runCommandForTest } from "../../../test/support/run-command.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { readText } from "../../system/files/read-text.ts";
import { acquireInstanceLock } from "../../system/instance-lock.ts";
import { ensureDaemon } from "./ensure-daemon.ts";

test("a start finds that a daemon it cannot see holds the lock, and says so", async (t) => {
  const { paths, environment } = configHome(t);
  mkdirSync(paths.dataDir, { recursive: true });
  const lock = acquireInstanceLock(paths.daemonLockFile);
  t.after(() => lock?.release());
  await assert.rejects(ensureDaemon({ paths, environment }, { dashboardPort: 0 }, { patienceMs: 500 }), {
    code: "daemon/elsewhere",
    message: /in another container/,
  });
});

test("a new token asks for a restart of a daemon that was starting meanwhile", async (t) => {
  const home = configHome(t);
  const { paths } = home;
  mkdirSync(paths.dataDir, { recursive: true });
  const lock = acquireInstanceLock(paths.daemonLockFile);
  t.after(() => lock?.release());
  const renewed = runCommandForTest(home, ["token", "--new"]);
  await waitFor("the token", () => readText(paths.envFile)?.includes("CCEN_TOKEN="));

  const daemon = { pid: process.pid, config_dir: paths.configDir };
  const server = createServer((_, response) => response.end(JSON.stringify(daemon))).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  writeFileSync(paths.runtimeFile, JSON.stringify({ ...daemon, url: `http://127.0.0.1:${address.port}` }));
  assert.match((await renewed).text, /`ccen restart` makes the daemon ask for it/);
});
