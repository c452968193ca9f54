import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathsUnder } from "../../system/paths.ts";
import { requestStop, stopDaemon, stopSignalOf } from "./stop-daemon.ts";

function pathsOf(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "ccen-stop-"));
  t.after(() => rmSync(root, { recursive: true }));
  return pathsUnder(root);
}

/** Runs until it is stopped as on Windows, and prints how it ended. */
const OBEDIENT = `
const { stopSignalOf } = await import(process.argv[1]);
const { pathsUnder } = await import(process.argv[2]);
const signal = stopSignalOf({ signal: new AbortController().signal, paths: pathsUnder(process.argv[3]) }, "win32");
const alive = setInterval(() => {}, 60_000);
signal.addEventListener("abort", () => { clearInterval(alive); process.exitCode = 42; });
console.log("ready");
`;

test("without signals a daemon ends when a file asks it to, and removes the file", async (t) => {
  const paths = pathsOf(t);
  const modules = ["stop-daemon.ts", "../../system/paths.ts"].map((name) => new URL(name, import.meta.url).href);
  const child = spawn(process.execPath, ["--input-type=module", "-e", OBEDIENT, ...modules, paths.configDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  await stopDaemon(child.pid ?? 0, paths, "win32");
  assert.deepEqual(await ended, [42, null]);
  assert.equal(existsSync(paths.stopRequestFile), false);
});

const canSuspend = process.platform !== "win32";

test("a suspended daemon ends like any other", { skip: canSuspend ? false : "needs signals" }, async (t) => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 60_000); console.log('ready')"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  child.kill("SIGSTOP");
  await stopDaemon(child.pid ?? 0, pathsOf(t));
  assert.deepEqual(await ended, [null, "SIGTERM"]);
});

test("an unread request stops no later daemon", async (t) => {
  const paths = pathsOf(t);
  requestStop(paths.stopRequestFile);
  const signal = stopSignalOf({ signal: new AbortController().signal, paths }, "win32");
  assert.equal(existsSync(paths.stopRequestFile), false);
  const aborted = once(signal, "abort");
  assert.equal(signal.aborted, false);
  requestStop(paths.stopRequestFile);
  await aborted;
});

test("elsewhere no folder is watched", (t) => {
  const paths = pathsOf(t);
  const { signal } = new AbortController();
  assert.equal(stopSignalOf({ signal, paths }, "linux"), signal);
  assert.equal(existsSync(join(paths.stopRequestFile, "..")), false);
});
