import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { Finding } from "../../src/cli/doctor/finding.ts";
import { makeHome, type Home } from "./run-ccen.ts";

async function examine({ ccen }: Home): Promise<{ code: number | null; find(name: string): Finding | undefined }> {
  const { code, stdout } = await ccen(["doctor", "--json"]);
  const { checks } = JSON.parse(stdout) as { checks: readonly Finding[] };
  return { code, find: (name) => checks.find((check) => check.name === name) };
}

test("in an empty home nothing is broken, but each step that is missing is named with its remedy", async (t) => {
  const home = makeHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.envFile, "DISCORD_DASHBOARD_PORT=0\n");
  const { code, find } = await examine(home);
  assert.equal(code, 4);
  assert.equal(find("node")?.status, "ok");
  assert.equal(find("raw log")?.status, "warn");
  assert.equal(find("daemon")?.status, "warn");
  assert.match(find("hooks")?.fix ?? "", /ccen setup/);
  assert.equal(find("launch file"), undefined);
  assert.equal(find("dead letters")?.status, "ok");

  const words = await home.ccen(["doctor"]);
  assert.equal(words.code, 4);
  assert.match(words.stdout, /^ok +node +v\d+/m);
  assert.match(words.stdout, /^warn +hooks .*\n +.*`ccen setup`/m);
});

test("a wrong configuration, open folders and a program that is gone are found", async (t) => {
  const home = makeHome(t);
  const { paths } = home;
  mkdirSync(paths.rawDir, { recursive: true });
  chmodSync(paths.rawDir, 0o755);
  mkdirSync(dirname(paths.launchFile), { recursive: true });
  writeFileSync(paths.launchFile, `${process.execPath}\n/no/such/ccen.cjs\n`);
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_PORT=0\nDISCORD_DASHBOARD_ARCHIVE_DAYS=week\n");
  writeFileSync(join(paths.rawDir, "hook-1-1.json"), "{}");
  mkdirSync(paths.deadLetterDir);
  writeFileSync(join(paths.deadLetterDir, "x.json"), "nonsense");
  writeFileSync(join(paths.deadLetterDir, "x.json.reason.json"), "{}");

  const { code, find } = await examine(home);
  assert.equal(code, 1);
  assert.match(find("raw log")?.detail ?? "", /open to other users \(mode 755\)/);
  assert.match(find("raw log")?.fix ?? "", /chmod 700/);
  assert.equal(find("launch file")?.status, "fail");
  assert.match(
    find("configuration")?.detail ?? "",
    /\.env\.discord:2: DISCORD_DASHBOARD_ARCHIVE_DAYS must be a number/,
  );
  assert.match(find("waiting files")?.detail ?? "", /^1 in /);
  assert.match(find("dead letters")?.detail ?? "", /^1 in /);
});

test("a Node in the launch file that is too old is found", async (t) => {
  const home = makeHome(t);
  const { paths } = home;
  mkdirSync(dirname(paths.launchFile), { recursive: true });
  const old = join(dirname(paths.launchFile), "old-node");
  writeFileSync(old, "#!/bin/sh\necho v20.11.1\n");
  chmodSync(old, 0o755);
  writeFileSync(paths.launchFile, `${old}\n${old}\n`);
  const { find } = await examine(home);
  assert.equal(find("launch file")?.status, "fail");
  assert.match(find("launch file")?.detail ?? "", /is v20\.11\.1, too old/);
});

test("with a daemon that has seen no event it says what keeps hooks from firing or how to install them", async (t) => {
  const home = makeHome(t);
  assert.equal((await home.ccen(["start", "--port", "0"])).code, 0);
  const { find } = await examine(home);
  assert.equal(find("daemon")?.status, "ok");
  assert.equal(find("port"), undefined);
  assert.match(find("last event")?.fix ?? "", /ccen setup/);
});
