import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { logOf, makeHome, type Home } from "./run-ccen.ts";

/** Every text file that a daemon writes for people, and the output of its commands. */
function written({ paths }: Home): string {
  const files = readdirSync(paths.dataDir, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ name }) => readFileSync(join(paths.dataDir, name), "latin1")).join("\n");
}

test("a network address without a token is refused, said and logged; hooks go on", async (t) => {
  const home = makeHome(t);
  home.configure({ CCEN_HOST: "0.0.0.0" });
  const { ccen, program, paths } = home;
  for (const { code, stdout, stderr } of [await program(["start", "--foreground"]), await ccen(["start"])]) {
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /without a token/);
    assert.match(stderr, /ccen token --new/);
  }
  assert.equal((await ccen(["status"])).code, 3);

  assert.equal((await ccen(["setup"])).code, 0);
  const before = logOf(paths).length;
  assert.deepEqual(await program(["start", "--from-hook"]), { code: 1, stdout: "", stderr: "" });
  assert.match(logOf(paths).slice(before), /without a token/);

  const environment = { PATH: process.env["PATH"] ?? "", CCEN_NO_START: "1" };
  const fired = await fireHook({ environment, command: hookCommand({ paths }) }, '{"hook_event_name":"Stop"}');
  assert.deepEqual(fired, { exitCode: 0, output: "" });
  assert.equal(readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length, 1);
  assert.match((await ccen(["doctor", "--json"])).stdout, /the daemon will not start/);
});

test("with a token the daemon serves the network, and commands here need no option", async (t) => {
  const home = makeHome(t);
  home.configure({ CCEN_HOST: "0.0.0.0" });
  const { ccen, paths } = home;
  const made = await ccen(["token", "--new"]);
  assert.equal(made.code, 0);
  assert.equal(statSync(paths.envFile).mode & 0o777, 0o600);
  const token = (await ccen(["token", "--show"])).stdout.trim();
  assert.match(token, /^[\w-]{43}$/);
  assert.equal(made.stdout.includes(token), false);

  const started = await ccen(["start", "--json"]);
  assert.equal(started.code, 0, started.stderr);
  const { url, host, pid } = JSON.parse(started.stdout) as RuntimeDto;
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(host, "0.0.0.0");
  assert.equal((await fetch(`${url}/api/health`)).status, 401);
  assert.equal((await fetch(`${url}/api/health`, { headers: { Authorization: `Bearer ${token}` } })).status, 200);
  assert.equal(statSync(paths.accessKeyFile).mode & 0o777, 0o600);

  const said = await Promise.all([
    ccen(["status", "--json"]),
    ccen(["config", "--json"]),
    ccen(["tail", "--no-follow"]),
    ccen(["export"]),
    ccen(["token"]),
    ccen(["doctor", "--json"]),
  ]);
  assert.deepEqual(
    said.slice(0, 5).map(({ code }) => code === 1 || code === 2 || code === 3),
    [false, false, false, false, false],
  );
  assert.match(said[5]?.stdout ?? "", /not encrypted/);
  const key = readFileSync(paths.accessKeyFile, "utf8");
  for (const { stdout, stderr } of said) {
    assert.equal(`${stdout}${stderr}`.includes(token) || `${stdout}${stderr}`.includes(key), false);
  }
  assert.equal(written(home).includes(token), false);
  const settings = await fetch(`${url}/api/settings`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await settings.text()).includes(token), false);

  // No browser can be opened here, so the link is printed.
  const opened = await ccen(["open"]);
  const code = /#login=([\w-]{43})$/m.exec(opened.stdout)?.[1];
  const proof = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code }) };
  const loggedIn = await fetch(`${url}/api/login`, proof);
  assert.equal(loggedIn.status, 204);
  const cookie = loggedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  assert.equal((await fetch(`${url}/api/sessions`, { headers: { Cookie: cookie } })).status, 200);

  // A restart after a token change works, keeps the address, and ends all logins.
  const refused = await ccen(["token", "--new"]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /--replace/);
  assert.equal((await ccen(["token", "--show"])).stdout.trim(), token, "nothing was changed");
  assert.equal((await ccen(["token", "--new", "--replace"])).code, 0);
  assert.notEqual((await ccen(["token", "--show"])).stdout.trim(), token);
  assert.equal((await ccen(["status"])).code !== 3, true);
  const restarted = JSON.parse((await ccen(["restart", "--json"])).stdout) as RuntimeDto;
  assert.notEqual(restarted.pid, pid);
  assert.equal(restarted.host, "0.0.0.0");
  const { status } = await fetch(`${restarted.url}/api/sessions`, { headers: { Cookie: cookie } });
  assert.equal(status, 401);
});

test("`ccen token` says that none is set, and `--show` prints none", async (t) => {
  const { ccen } = makeHome(t);
  const { code, stderr } = await ccen(["token"]);
  assert.equal(code, 0);
  assert.match(stderr, /No token is set/);
  assert.deepEqual([(await ccen(["token", "--show"])).code, (await ccen(["token", "--new", "--show"])).code], [1, 2]);
});
