import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { RuntimeDto } from "../../../src/protocol/dto.ts";
import { isProcess } from "../../../src/system/process-identity.ts";
import { takenPort } from "./taken-port.ts";
import { logOf, makeHome, until, type Home, type Outcome } from "./run-ccen.ts";

async function start({ ccen, paths }: Home, args: readonly string[] = ["--port", "0"]): Promise<RuntimeDto> {
  const { code, stdout, stderr } = await ccen(["start", "--json", ...args]);
  assert.equal(code, 0, `${stderr}\n${logOf(paths)}`);
  return JSON.parse(stdout) as RuntimeDto;
}

test("start, status, stop: the daemon runs in the background until it is stopped", async (t) => {
  const home = makeHome(t, "ホーム with 'quotes'");
  const { ccen, normalise, paths } = home;
  const before = await ccen(["status", "--json"]);
  assert.equal(before.code, 3);
  assert.equal((JSON.parse(before.stdout) as RuntimeDto).running, false);

  const runtime = await start(home);
  assert.equal(runtime.running, true);
  assert.equal(runtime.config_dir, paths.configDir);
  assert.deepEqual(JSON.parse(readFileSync(paths.runtimeFile, "utf8")), runtime);
  assert.equal(statSync(paths.runtimeFile).mode & 0o777, 0o600);
  assert.equal((await fetch(`${runtime.url}/api/health`)).status, 200);

  const again = await ccen(["start"]);
  assert.equal(again.code, 0);
  assert.equal(again.stdout, `Dashboard: ${runtime.url} (it was running already)\n`);
  assert.equal((await ccen(["start", "--port", new URL(runtime.url).port])).stderr, "", "it is there already");
  assert.match(
    (await ccen(["start", "--host", "localhost"])).stderr,
    /^`ccen restart` with the same options moves it\.$/m,
  );

  // Nobody installed the hooks in this home, which is nothing wrong.
  const status = await ccen(["status"]);
  assert.equal(status.code, 0, status.stdout);
  assert.match(
    normalise(status.stdout),
    /^running +http:\/\/127\.0\.0\.1:<port>\nsince +<n> s \(process <pid>, version/,
  );
  const json = JSON.parse((await ccen(["status", "--json"])).stdout) as RuntimeDto & { hooks_installed: boolean };
  assert.equal(json.url, runtime.url);
  assert.equal(json.hooks_installed, false);

  const stop = await ccen(["stop"]);
  assert.equal(stop.code, 0, stop.stderr);
  assert.equal(isProcess(runtime.pid, "0"), false);
  assert.throws(() => statSync(paths.runtimeFile), { code: "ENOENT" });
  assert.deepEqual(await ccen(["stop"]), { code: 3, stdout: "", stderr: "No daemon runs.\n" });
});

test("of several starts at once one wins and all report it", async (t) => {
  const { ccen } = makeHome(t);
  const outcomes: Outcome[] = await Promise.all([1, 2, 3].map(() => ccen(["start", "--port", "0", "--json"])));
  for (const { code, stderr } of outcomes) assert.equal(code, 0, stderr);
  const pids = outcomes.map(({ stdout }) => (JSON.parse(stdout) as RuntimeDto).pid);
  assert.equal(new Set(pids).size, 1);
});

test("a port in use is told with the remedy", async (t) => {
  const { ccen } = makeHome(t);
  const port = await takenPort(t);
  for (const mode of [[], ["--foreground"]]) {
    const { code, stdout, stderr } = await ccen(["start", "--port", port, ...mode]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, new RegExp(`^ccen: Port ${port} on 127.0.0.1 is in use`));
    assert.match(stderr, /ccen start --port N/);
  }
});

test("a stale runtime file of a killed daemon is recognised", async (t) => {
  const home = makeHome(t);
  const { ccen, paths } = home;
  const { pid } = await start(home);
  process.kill(pid, "SIGKILL");
  await until("the killed daemon to end", () => !isProcess(pid, "0"));
  const status = await ccen(["status"]);
  assert.equal(status.code, 3);
  assert.match(status.stdout, /^not running \(it ended without saying so\)/);
  assert.ok(statSync(paths.runtimeFile).isFile());
  assert.notEqual((await start(home)).pid, pid);
});

test("restart keeps what the command line gave, and obeys the file for the rest", async (t) => {
  const home = makeHome(t);
  const { ccen, paths } = home;
  const first = await start(home, ["--port", "0", "--host", "localhost"]);
  assert.deepEqual(first.overridden.toSorted(), ["host", "port"]);
  const second = JSON.parse((await ccen(["restart", "--json"])).stdout) as RuntimeDto;
  assert.equal(second.url, first.url);
  assert.notEqual(second.pid, first.pid);

  await ccen(["stop"]);
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_PORT=0\nDISCORD_DASHBOARD_HOST=127.0.0.2\n");
  const third = await start(home, []);
  assert.deepEqual(third.overridden, []);
  assert.match(third.url, /^http:\/\/127\.0\.0\.2:/);
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_PORT=0\nDISCORD_DASHBOARD_HOST=127.0.0.3\n");
  const fourth = JSON.parse((await ccen(["restart", "--json"])).stdout) as RuntimeDto;
  assert.match(fourth.url, /^http:\/\/127\.0\.0\.3:/);
});

test("a restart on a port that somebody else has says so, and leaves the daemon that runs", async (t) => {
  const home = makeHome(t);
  const { pid } = await start(home, ["--port", "0"]);
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  const address = other.address();
  assert.ok(typeof address === "object" && address !== null);
  const { code, stderr } = await home.ccen(["restart", "--port", String(address.port)]);
  assert.equal(code, 1);
  assert.match(stderr, /^ccen: Port \d+ on 127\.0\.0\.1 is in use by another program\.$/m);
  assert.equal((JSON.parse((await home.ccen(["status", "--json"])).stdout) as RuntimeDto).pid, pid);
});

test("in the foreground it prints its address, and one Ctrl-C, also passed on by npm, ends it gracefully", async (t) => {
  const { spawnCcen, paths } = makeHome(t);
  const child = spawnCcen(["start", "--foreground", "--port", "0"]);
  t.after(() => child.kill("SIGKILL"));
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  await until("the second line", () => /\n.*\n/.test(stdout));
  assert.match(stdout, /^Dashboard: http:\/\/127\.0\.0\.1:\d+\n.*`ccen setup` installs the hooks\.\n$/);
  child.kill("SIGINT");
  child.kill("SIGINT");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  assert.throws(() => statSync(paths.runtimeFile), { code: "ENOENT" });
});

test("only where a hook would start the daemon again is that said", async (t) => {
  const { ccen, paths } = makeHome(t);
  const lastWords = async () => {
    await ccen(["start", "--port", "0"]);
    return [(await ccen(["stop"])).stdout, (await ccen(["status"])).stdout];
  };
  const silent = ["Stopped.\n", "not running\n`ccen start` starts it.\n"];
  assert.deepEqual(await lastWords(), silent);
  await ccen(["setup"]);
  for (const words of await lastWords()) assert.match(words, /next (Claude Code event will start it again|hook)/);
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_ENABLED=false\n");
  assert.deepEqual(await lastWords(), silent);
});

test("a signal to npm alone ends the daemon it runs: no shell stands between", async (t) => {
  const { paths } = makeHome(t);
  for (const [signal, status] of [
    ["SIGINT", 0],
    ["SIGTERM", 0],
  ] as const) {
    const child = spawn("npm", ["run", "--silent", "ccen", "--", "start", "--foreground", "--port", "0"], {
      cwd: join(import.meta.dirname, "..", "..", ".."),
      env: { PATH: process.env["PATH"], HOME: dirname(paths.configDir) },
      stdio: ["ignore", "pipe", "ignore"],
      // npm and whatever it starts can be cleared away together, should the test fail.
      detached: true,
    });
    const ended = once(child, "close");
    t.after(() => killGroup(child.pid));
    await once(child.stdout, "data");
    child.stdout.resume();
    child.kill(signal);
    assert.deepEqual(
      await Promise.race([ended, sleep(20_000, "still running", { ref: false })]),
      [status, null],
      signal,
    );
    assert.throws(() => statSync(paths.runtimeFile), { code: "ENOENT" });
  }
});

test("from a hook it is silent, and obeys DISCORD_DASHBOARD_ENABLED", async (t) => {
  const { ccen, paths } = makeHome(t);
  const silent = { code: 0, stdout: "", stderr: "" };
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_ENABLED=off\nDISCORD_DASHBOARD_PORT=0\n");
  assert.deepEqual(await ccen(["start", "--from-hook"]), silent);
  assert.equal((await ccen(["status"])).code, 3);

  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_PORT=0\n");
  assert.deepEqual(await ccen(["start", "--from-hook"]), silent);
  assert.notEqual((await ccen(["status"])).code, 3);
  assert.deepEqual(await ccen(["start", "--from-hook"]), silent);
});

test("from a hook it takes another port when its own is taken: events are shown rather than kept waiting", async (t) => {
  const { ccen, paths } = makeHome(t);
  const port = await takenPort(t);
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, `DISCORD_DASHBOARD_PORT=${port}\n`);
  assert.deepEqual(await ccen(["start", "--from-hook"]), { code: 0, stdout: "", stderr: "" });
  const { running, url } = JSON.parse((await ccen(["status", "--json"])).stdout) as RuntimeDto;
  assert.equal(running, true);
  assert.notEqual(new URL(url).port, port);
});

test("while a daemon is restarted no hook starts another", async (t) => {
  const home = makeHome(t);
  const { ccen, paths } = home;
  await start(home);
  const restarted = ccen(["restart", "--port", "0", "--json"]);
  // It is made first and filled then.
  const lock = await until(
    "the lock that keeps hooks off",
    () => existsSync(paths.startLockFile) && (readFileSync(paths.startLockFile, "utf8") || null),
  );
  assert.match(lock, /^\d+ \d+\n\S+\n$/);
  assert.equal((await restarted).code, 0);
  assert.equal(existsSync(paths.startLockFile), false);
});

test("open starts the daemon and prints its address where no browser can appear", async (t) => {
  const { ccen, normalise, paths } = makeHome(t);
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_PORT=0\n");
  const { code, stdout, stderr } = await ccen(["open"]);
  assert.equal(code, 0, stderr);
  assert.equal(normalise(stdout), "http://127.0.0.1:<port>\n");
  assert.equal(stderr, "No browser can be opened from here: open that address.\n");
});

test("a daemon that cannot begin leaves its reason with the one who started it", async (t) => {
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

test("a file where a folder should be is told in one line by every command, never as a stack", async (t) => {
  const { ccen, paths } = makeHome(t, "file");
  const home = dirname(paths.configDir);
  writeFileSync(home, "");
  for (const args of [["start"], ["start", "--foreground"], ["open"], ["setup"]]) {
    const { code, stdout, stderr } = await ccen(args);
    assert.equal(code, 1, args.join(" "));
    assert.equal(stdout, "", args.join(" "));
    assert.match(stderr, /^ccen: .* cannot be .*written.*\n.+\n$/, args.join(" "));
  }
  const { code, stdout } = await ccen(["doctor"]);
  assert.equal(code, 1);
  assert.match(stdout, /^fail +data folder .* cannot be reached \(ENOTDIR\)/m);
});

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Gone, as it should be.
  }
}
