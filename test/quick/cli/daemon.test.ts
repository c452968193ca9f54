import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import { packageRoot } from "../../../src/system/package-root.ts";
import { isProcess } from "../../../src/system/process-identity.ts";
import { takenPort } from "./taken-port.ts";
import { logOf, makeHome, type Home } from "./run-ccen.ts";

async function start({ ccen, paths }: Home, args: readonly string[] = ["--port", "0"]): Promise<RuntimeDto> {
  const { code, stdout, stderr } = await ccen(["start", "--json", ...args]);
  assert.equal(code, 0, `${stderr}\n${logOf(paths)}`);
  return JSON.parse(stdout) as RuntimeDto;
}

async function statusOf({ ccen }: Home): Promise<RuntimeDto & { hooks_installed: boolean }> {
  return JSON.parse((await ccen(["status", "--json"])).stdout) as RuntimeDto & { hooks_installed: boolean };
}

test("daemon runs in the background from `ccen start` to `ccen stop`", async (t) => {
  const home = makeHome(t, "ホーム with 'quotes'");
  const { ccen, normalise, paths } = home;
  assert.equal((await ccen(["status", "--json"])).code, 3);
  assert.equal((await statusOf(home)).running, false);

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

  // This home has no hooks, which is valid.
  const status = await ccen(["status"]);
  assert.equal(status.code, 0, status.stdout);
  assert.match(
    normalise(status.stdout),
    /^running +http:\/\/127\.0\.0\.1:<port>\nsince +<n> s \(process <pid>, version/,
  );
  const json = await statusOf(home);
  assert.equal(json.url, runtime.url);
  assert.equal(json.hooks_installed, false);

  assert.deepEqual(await ccen(["stop"]), { code: 0, stdout: "Stopped.\n", stderr: "" });
  assert.equal(isProcess(runtime.pid, "0"), false);
  assert.throws(() => statSync(paths.runtimeFile), { code: "ENOENT" });
  assert.equal((await ccen(["status"])).stdout, "not running\n`ccen start` starts it.\n");
  assert.deepEqual(await ccen(["stop"]), { code: 3, stdout: "", stderr: "No daemon is running.\n" });
});

test("stop waits for a daemon that is starting", async (t) => {
  const home = makeHome(t);
  home.configure();
  await start(home);
  const { runtimeFile } = home.paths;
  // A daemon has its lock before it writes this file.
  renameSync(runtimeFile, `${runtimeFile}.later`);
  const stopped = home.ccen(["stop"]);
  assert.match((await home.ccen(["status"])).stdout, /^not running/);
  renameSync(`${runtimeFile}.later`, runtimeFile);
  assert.deepEqual(await stopped, { code: 0, stdout: "Stopped.\n", stderr: "" });
});

test("status says that a killed daemon ended without saying so", async (t) => {
  const { ccen, paths } = makeHome(t);
  const { pid } = spawnSync(process.execPath, ["--version"]);
  mkdirSync(paths.dataDir, { recursive: true });
  // As a killed one leaves it.
  writeFileSync(paths.runtimeFile, JSON.stringify({ pid, url: "http://127.0.0.1:1" }));
  assert.deepEqual(await ccen(["status"]), {
    code: 3,
    stdout: "not running (it ended without saying so)\n`ccen start` starts it.\n",
    stderr: "",
  });
});

test("no shell runs between npm and the daemon: its scripts end with an exec", () => {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<"start" | "ccen", string>>;
  };
  for (const script of [scripts.start, scripts.ccen]) assert.match(script, /^exec node /);
});

test("start from a hook is silent, obeys the settings, and takes a free port", async (t) => {
  const home = makeHome(t);
  const { program, ccen, configure } = home;
  const silent = { code: 0, stdout: "", stderr: "" };
  const port = await takenPort(t);
  configure({ CCEN_AUTO_START: "off", CCEN_PORT: port });
  assert.deepEqual(await program(["start", "--from-hook"]), silent);
  configure({ CCEN_PORT: port });
  assert.deepEqual(await program(["start", "--from-hook"], { environment: { CCEN_AUTO_START: "false" } }), silent);
  assert.equal((await ccen(["status"])).code, 3);

  // Its own port is taken: it uses another one, so that events need not wait.
  assert.deepEqual(await program(["start", "--from-hook"]), silent);
  const { running, url } = await statusOf(home);
  assert.equal(running, true);
  assert.notEqual(new URL(url).port, port);
  assert.deepEqual(await ccen(["start", "--from-hook"]), silent);
});

test("a file in a folder's place is reported in one line by every command", async (t) => {
  const { ccen, program, paths } = makeHome(t, "file");
  writeFileSync(dirname(paths.configDir), "");
  for (const [run, args] of [
    [ccen, ["start"]],
    [program, ["start", "--foreground"]],
    [ccen, ["open"]],
    [ccen, ["setup"]],
  ] as const) {
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 1, args.join(" "));
    assert.equal(stdout, "", args.join(" "));
    assert.match(stderr, /^ccen: .* cannot be .*written.*\n.+\n$/, args.join(" "));
  }
  const { code, stdout } = await ccen(["doctor"]);
  assert.equal(code, 1);
  assert.match(stdout, /^fail +data folder .* cannot be reached \(ENOTDIR\)/m);
});
