import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { pathsUnder, type Paths } from "../system/paths.ts";
import { runDaemon } from "./run.ts";

function folder(t: TestContext): Paths {
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  mkdirSync(paths.dataDir, { recursive: true });
  return paths;
}

function run(paths: Paths): Promise<void> {
  const { signal } = new AbortController();
  return runDaemon({ paths, environment: {}, overrides: { dashboardPort: 0 }, signal, onReady: () => assert.fail() });
}

test("a broken lock file is named, with the fix", async (t) => {
  const paths = folder(t);
  writeFileSync(paths.daemonLockFile, "no database\n".repeat(100));
  await assert.rejects(run(paths), { code: "daemon/lock" });
});

test("a daemon that cannot publish its address ends cleanly", async (t) => {
  const paths = folder(t);
  mkdirSync(paths.runtimeFile);
  await assert.rejects(run(paths), { code: "daemon/folder", message: /EISDIR|ENOTDIR|EEXIST|ENOTEMPTY/ });
});
