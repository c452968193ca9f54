import assert from "node:assert/strict";
import {
  chmodSync,
  globSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "../../quick/cli/run-ccen.ts";

/** The worst umask of a user: all users may read and write every new file. */
function withoutUmask({ ccen }: Home): Home["ccen"] {
  return (args) => {
    // Some commands set their own umask, which here is this process's.
    process.umask(0);
    return ccen(args);
  };
}

/** Permissions of other users, for everything below a folder. */
function openToOthers(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.flatMap((name) => {
    const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
    // A temporary file that is gone.
    if (stat === undefined) return [];
    return (stat.mode & 0o077) === 0 ? [] : [`${(stat.mode & 0o777).toString(8)} ${name}`];
  });
}

test("hook, daemon and commands write for the owner alone, whatever the umask", async (t) => {
  const home = makeHome(t);
  const { paths } = home;
  const ccen = withoutUmask(home);
  const output = join(dirname(paths.configDir), "events.jsonl");
  assert.equal((await ccen(["token", "--new"])).code, 0);
  assert.equal((await ccen(["setup"])).code, 0);
  const environment = { PATH: process.env["PATH"] ?? "", HOME: dirname(paths.configDir) };
  const fire = async (text: string) => fireHook({ environment, command: hookCommand({ paths }) }, text);
  // The first command starts the daemon.
  writeFileSync(paths.envFile, "CCEN_PORT=0\n", { flag: "a" });
  await fire('{"session_id":"s","hook_event_name":"UserPromptSubmit","prompt":"hello"}');
  await waitFor("the daemon that the hook started", async () => (await findDaemon(paths)).kind === "running");
  await fire("no JSON");
  const { url } = JSON.parse(readFileSync(paths.runtimeFile, "utf8")) as RuntimeDto;
  const token = (await ccen(["token", "--show"])).stdout.trim();
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  const body = '{"session_id":"s","hook_event_name":"Stop"}';
  assert.equal((await fetch(`${url}/api/hook`, { method: "POST", headers, body })).status, 204);
  const login = { method: "POST", headers, body: JSON.stringify({ token }) };
  assert.equal((await fetch(`${url}/api/login`, login)).status, 204);
  await waitFor("two events are archived", () => globSync(`${paths.archiveDir}/*/*.json`).length === 2);
  await waitFor("one is set aside", () => readdirSync(paths.deadLetterDir).length === 2);
  assert.equal((await ccen(["export", "--output", output])).code, 0);
  // While it runs, because journals, locks and pending files exist then.
  const whileRunning = openToOthers(paths.hooksDir);

  // The daemon is stopped for it; the one started again belongs to the command.
  assert.equal((await ccen(["rebuild"])).code, 0);
  assert.equal((await ccen(["scrub"])).code, 0);
  assert.equal((await ccen(["stop"])).code, 0);
  const names = readdirSync(paths.dataDir);
  assert.ok(names.some((name) => name.startsWith("dashboard.db.before-rebuild")));
  assert.ok(names.includes("compile-cache"));
  // The hook's script is not secret, and its owner executes it.
  const script = `755 ${relative(paths.hooksDir, paths.hookScript)}`;
  assert.deepEqual([...new Set([...whileRunning, ...openToOthers(paths.hooksDir)])], [script]);
  assert.equal(lstatSync(output).mode & 0o777, 0o600);
  assert.equal(lstatSync(paths.hooksDir).mode & 0o777, 0o700);
});

test("daemon closes its open folder, and replaces links in its files' places", async (t) => {
  const home = makeHome(t);
  const { paths } = home;
  const ccen = withoutUmask(home);
  const precious = join(tempDir(t), "precious");
  writeFileSync(precious, "precious");
  const files = [paths.accessKeyFile, paths.loginsFile, paths.runtimeFile, paths.pidFile];
  mkdirSync(paths.dataDir, { recursive: true });
  chmodSync(paths.dataDir, 0o755);
  for (const file of files) symlinkSync(precious, file);
  assert.equal((await ccen(["token", "--new"])).code, 0);
  const started = await ccen(["start", "--port", "0", "--json"]);
  assert.equal(started.code, 0, started.stderr);
  assert.equal(lstatSync(paths.dataDir).mode & 0o777, 0o700);
  const { url } = JSON.parse(started.stdout) as RuntimeDto;
  const token = (await ccen(["token", "--show"])).stdout.trim();
  const headers = { "Content-Type": "application/json" };
  const login = await fetch(`${url}/api/login`, { method: "POST", headers, body: JSON.stringify({ token }) });
  assert.equal(login.status, 204);
  assert.equal((await ccen(["stop"])).code, 0);
  assert.equal(readFileSync(precious, "utf8"), "precious");
  assert.equal(lstatSync(paths.loginsFile).isSymbolicLink(), false);
});
