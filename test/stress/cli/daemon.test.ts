import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import { isProcess } from "../../../src/system/process-identity.ts";
import { waitFor } from "../../support/wait-for.ts";
import { takenPort } from "../../quick/cli/taken-port.ts";
import { logOf, makeHome, type Home } from "../../quick/cli/run-ccen.ts";

async function start({ ccen, paths }: Home, args: readonly string[] = ["--port", "0"]): Promise<RuntimeDto> {
  const { code, stdout, stderr } = await ccen(["start", "--json", ...args]);
  assert.equal(code, 0, `${stderr}\n${logOf(paths)}`);
  return JSON.parse(stdout) as RuntimeDto;
}

async function statusOf({ ccen }: Home): Promise<RuntimeDto & { hooks_installed: boolean }> {
  return JSON.parse((await ccen(["status", "--json"])).stdout) as RuntimeDto & { hooks_installed: boolean };
}

test("restart by npm run in a clone restarts the daemon", async (t) => {
  const home = makeHome(t);
  const first = await start(home);
  const environment = { npm_lifecycle_event: "ccen", npm_package_name: "claude-code-event-notifier" };
  const { code, stdout, stderr } = await home.ccen(["restart", "--json"], { environment });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.notEqual((JSON.parse(stdout) as RuntimeDto).pid, first.pid);
});

test("one of several starts at once wins, and all report it", async (t) => {
  const { program } = makeHome(t);
  const outcomes = await Promise.all([1, 2].map(() => program(["start", "--port", "0", "--json"])));
  for (const { code, stderr } of outcomes) assert.equal(code, 0, stderr);
  const pids = outcomes.map(({ stdout }) => (JSON.parse(stdout) as RuntimeDto).pid);
  assert.equal(new Set(pids).size, 1);
});

test("a port in use is reported with the fix", async (t) => {
  const { ccen, program } = makeHome(t);
  const port = await takenPort(t);
  for (const { code, stdout, stderr } of [
    await ccen(["start", "--port", port]),
    await program(["start", "--port", port, "--foreground"]),
  ]) {
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, new RegExp(`^ccen: Port ${port} on 127.0.0.1 is in use`));
    assert.match(stderr, /ccen start --port N/);
  }
  const { stdout } = await ccen(["status"]);
  assert.match(stdout, new RegExp(`^The last start failed .* ago: Port ${port} on 127.0.0.1 is in use`, "m"));
});

test("restart keeps the command line's options, and holds hooks off meanwhile", async (t) => {
  const home = makeHome(t);
  const { ccen, paths } = home;
  const first = await start(home, ["--port", "0", "--host", "localhost"]);
  assert.deepEqual(first.overridden.toSorted(), ["host", "port"]);

  const refused = await ccen(["restart", "--port", await takenPort(t)]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^ccen: Port \d+ on localhost is in use by another program\.$/m);
  const open = await ccen(["restart", "--host", "0.0.0.0"]);
  assert.match(open.stderr, /token/);
  assert.equal((await statusOf(home)).pid, first.pid, "the daemon that runs is left alone");

  const restarted = ccen(["restart", "--json"]);
  // The lock file is created first and written then.
  const lock = await waitFor(
    "the lock that keeps hooks off",
    () => existsSync(paths.startLockFile) && readFileSync(paths.startLockFile, "utf8"),
  );
  assert.match(lock, /^\d+ \d+\n\S+\n$/);
  const second = JSON.parse((await restarted).stdout) as RuntimeDto;
  assert.equal(existsSync(paths.startLockFile), false);
  assert.equal(second.url, first.url);
  assert.notEqual(second.pid, first.pid);
});

test("daemon in the foreground ends at one Ctrl-C, also one that npm passes on again", async (t) => {
  const { spawnCcen, paths } = makeHome(t);
  const child = spawnCcen(["start", "--foreground", "--port", "0"]);
  t.after(() => child.kill("SIGKILL"));
  const exited = once(child, "exit");
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  await waitFor("the second line", () => /\n.*\n/.test(stdout));
  assert.match(stdout, /^Dashboard: http:\/\/127\.0\.0\.1:\d+\n.*`ccen setup` installs the hooks\.\n$/);
  child.kill("SIGINT");
  child.kill("SIGINT");
  assert.deepEqual(await exited, [0, null]);
  assert.throws(() => statSync(paths.runtimeFile), { code: "ENOENT" });
});

test("a daemon that cannot begin reports its reason to the starter", async (t) => {
  const { ccen, paths } = makeHome(t);
  mkdirSync(paths.dataDir, { recursive: true });
  const newer = new DatabaseSync(paths.databaseFile);
  newer.exec("PRAGMA user_version = 999");
  newer.close();
  const { code, stdout, stderr } = await ccen(["start", "--port", "0"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^ccen: The database .* was written by a newer release .*\.\n.+\n$/);
  assert.equal((await ccen(["status"])).code, 3);
});

test("stop and status say whether a hook starts it again; restart obeys settings", async (t) => {
  const home = makeHome(t);
  const { ccen, configure } = home;
  configure({ CCEN_HOST: "localhost" });
  const lastWords = async () => [(await ccen(["stop"])).stdout, (await ccen(["status"])).stdout];
  await ccen(["setup"]);
  const first = await start(home, []);
  assert.deepEqual([first.overridden, first.host], [[], "localhost"]);
  for (const words of await lastWords()) assert.match(words, /next (event will start it again|hook)/);

  await start(home, []);
  configure({ CCEN_AUTO_START: "false", CCEN_HOST: "127.0.0.1" });
  const second = JSON.parse((await ccen(["restart", "--json"])).stdout) as RuntimeDto;
  assert.equal(second.host, "127.0.0.1");
  assert.deepEqual(await lastWords(), ["Stopped.\n", "not running\n`ccen start` starts it.\n"]);
});

test("a killed daemon's runtime file is recognised as stale", async (t) => {
  const home = makeHome(t);
  const { ccen, paths } = home;
  const { pid } = await start(home);
  process.kill(pid, "SIGKILL");
  await waitFor("the killed daemon to end", () => !isProcess(pid, "0"));
  const status = await ccen(["status"]);
  assert.equal(status.code, 3);
  assert.match(status.stdout, /^not running \(it ended without saying so\)/);
  assert.ok(statSync(paths.runtimeFile).isFile());
  assert.notEqual((await start(home)).pid, pid);
});
