import assert from "node:assert/strict";
import { globSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/protocol/dto.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome } from "./run-ccen.ts";

// The worst that a user can have set: everybody may read and write whatever is made without a thought.
process.umask(0);

/** What other users could do, for everything below a folder. */
function openToOthers(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.flatMap((name) => {
    const stat = lstatSync(join(folder, name));
    return (stat.mode & 0o077) === 0 ? [] : [`${(stat.mode & 0o777).toString(8)} ${name}`];
  });
}

test("whatever the umask, all that hook, daemon and commands write is for its owner alone", async (t) => {
  const home = makeHome(t);
  const { ccen, paths } = home;
  const output = join(dirname(paths.configDir), "events.jsonl");
  assert.equal((await ccen(["token", "--new"])).code, 0);
  assert.equal((await ccen(["setup"])).code, 0);
  const environment = { PATH: process.env["PATH"] ?? "", HOME: dirname(paths.configDir) };
  const fire = async (text: string) => fireHook({ environment, command: hookCommand({ paths }) }, text);
  // The first one starts the daemon.
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_PORT=0\n", { flag: "a" });
  await fire('{"session_id":"s","hook_event_name":"UserPromptSubmit","prompt":"hello"}');
  await waitFor("the daemon that the hook started", async () => (await ccen(["status"])).code !== 3);
  await fire("no JSON");
  const { url } = JSON.parse((await ccen(["status", "--json"])).stdout) as RuntimeDto;
  const token = (await ccen(["token", "--show"])).stdout.trim();
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  const body = '{"session_id":"s","hook_event_name":"Stop"}';
  assert.equal((await fetch(`${url}/api/hook`, { method: "POST", headers, body })).status, 204);
  const login = { method: "POST", headers, body: JSON.stringify({ token }) };
  assert.equal((await fetch(`${url}/api/login`, login)).status, 204);
  await waitFor("two events are archived", () => globSync(`${paths.archiveDir}/*/*.json`).length === 2);
  await waitFor("one is set aside", () => readdirSync(paths.deadLetterDir).length === 2);
  assert.equal((await ccen(["export", "--output", output])).code, 0);
  // While it runs: journals, locks and what waits are there.
  const whileRunning = openToOthers(paths.hooksDir);

  // The daemon that is stopped for it and started again is one of the command's.
  assert.equal((await ccen(["rebuild"])).code, 0);
  assert.equal((await ccen(["scrub"])).code, 0);
  assert.equal((await ccen(["stop"])).code, 0);
  assert.equal(
    readdirSync(paths.dataDir).some((name) => name.startsWith("dashboard.db.before-rebuild")),
    true,
  );
  // The hook's script is no secret, and is run by its owner.
  const script = `755 ${relative(paths.hooksDir, paths.hookScript)}`;
  assert.deepEqual([...new Set([...whileRunning, ...openToOthers(paths.hooksDir)])], [script]);
  assert.equal(lstatSync(output).mode & 0o777, 0o600);
  assert.equal(lstatSync(paths.hooksDir).mode & 0o777, 0o700);
});

test("a folder of the daemon's that was open is closed at its start", async (t) => {
  const { ccen, paths } = makeHome(t);
  mkdirSync(paths.dataDir, { recursive: true });
  assert.equal((await ccen(["start", "--port", "0"])).code, 0);
  assert.equal(lstatSync(paths.dataDir).mode & 0o777, 0o700);
});

test("links in the place of what it writes are replaced, and what they point to stays as it was", async (t) => {
  const { ccen, paths } = makeHome(t);
  const precious = join(tempDir(t), "precious");
  writeFileSync(precious, "precious");
  const files = [paths.accessKeyFile, paths.loginsFile, paths.runtimeFile, paths.pidFile, paths.archiveBookFile];
  mkdirSync(paths.dataDir, { recursive: true });
  for (const file of files) symlinkSync(precious, file);
  assert.equal((await ccen(["token", "--new"])).code, 0);
  const started = await ccen(["start", "--port", "0", "--json"]);
  assert.equal(started.code, 0, started.stderr);
  const { url } = JSON.parse(started.stdout) as RuntimeDto;
  const token = (await ccen(["token", "--show"])).stdout.trim();
  const headers = { "Content-Type": "application/json" };
  const login = await fetch(`${url}/api/login`, { method: "POST", headers, body: JSON.stringify({ token }) });
  assert.equal(login.status, 204);
  assert.equal((await ccen(["stop"])).code, 0);
  assert.equal(readFileSync(precious, "utf8"), "precious");
  assert.equal(lstatSync(paths.loginsFile).isSymbolicLink(), false);
});
