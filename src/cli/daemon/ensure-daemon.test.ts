import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { configHome } from "../../../test/support/config-home.ts";
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
