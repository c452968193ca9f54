import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { pathsUnder, type Paths } from "../system/paths.ts";
import { runDaemon } from "./run.ts";

function folder(t: TestContext): Paths {
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  mkdirSync(paths.dataDir, { recursive: true });
  return paths;
}

function run(paths: Paths, dashboardPort = 0): Promise<void> {
  const { signal } = new AbortController();
  return runDaemon({ paths, environment: {}, overrides: { dashboardPort }, signal, onReady: () => assert.fail() });
}

test("a broken lock file is named, with the fix", async (t) => {
  const paths = folder(t);
  writeFileSync(paths.daemonLockFile, "no database\n".repeat(100));
  await assert.rejects(run(paths), { code: "daemon/lock" });
});

test("a daemon that cannot publish its address ends cleanly", async (t) => {
  const paths = folder(t);
  mkdirSync(paths.pidFile);
  await assert.rejects(run(paths), { code: "daemon/folder", message: /EISDIR|ENOTDIR|EEXIST|ENOTEMPTY/ });
});

test("what a killed daemon left for waiting hooks is gone before an address is taken", async (t) => {
  const paths = folder(t);
  mkdirSync(dirname(paths.askFile));
  for (const file of [paths.askFile, paths.noteFile, paths.codexAskFile])
    writeFileSync(file, 'url = "http://127.0.0.1:1/api/ask"\n');
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  await assert.rejects(run(paths, (other.address() as AddressInfo).port), { code: "http/port-in-use" });
  assert.deepEqual(readdirSync(dirname(paths.askFile)), []);
});
