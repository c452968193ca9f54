import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { CheckResult } from "../../../src/providers/provider.ts";
import { makeHome, type Home } from "./run-ccen.ts";

interface Examined {
  readonly code: number | null;
  readonly findings: readonly CheckResult[];
  find(name: string): CheckResult | undefined;
}

async function examine({ ccen }: Home): Promise<Examined> {
  const { code, stdout } = await ccen(["doctor", "--json"]);
  const { checks: findings } = JSON.parse(stdout) as { checks: readonly CheckResult[] };
  return { code, findings, find: (name) => findings.find((check) => check.name === name) };
}

test("doctor finds no fault in an empty home, and names each missing step", async (t) => {
  const home = makeHome(t);
  home.configure();
  const { code, find } = await examine(home);
  assert.equal(code, 4);
  assert.equal(find("node")?.status, "ok");
  assert.equal(find("spool")?.status, "warn");
  assert.equal(find("daemon")?.status, "warn");
  assert.match(find("hooks")?.fix ?? "", /ccen setup/);
  assert.equal(find("launch file"), undefined);
  assert.equal(find("dead letters")?.status, "ok");
  assert.match(find("discord")?.detail ?? "", /^not set up/);
  assert.equal(find("secrets")?.status, "ok");

  assert.match((await home.ccen(["doctor", "--all"])).stdout, /^ok +node +v\d+/m);
  const words = await home.ccen(["doctor"]);
  assert.equal(words.code, 4);
  assert.doesNotMatch(words.stdout, /^ok /m);
  assert.match(words.stdout, /^\d+ other checks are ok(, \d+ unknown)?; --all lists them\.$/m);
  assert.match(words.stdout, /^warn +hooks .*\n +.*`ccen setup`/m);
});

test("doctor finds a wrong setting, open folders, waiting files and dead letters", async (t) => {
  const home = makeHome(t);
  const { paths } = home;
  home.configure({ CCEN_ARCHIVE_RETENTION_DAYS: "week" });
  mkdirSync(paths.rawDir, { recursive: true });
  chmodSync(paths.rawDir, 0o755);
  chmodSync(paths.envFile, 0o640);
  writeFileSync(join(paths.rawDir, "hook-1-1.json"), "{}");
  mkdirSync(paths.deadLetterDir);
  writeFileSync(join(paths.deadLetterDir, "x.json"), "nonsense");
  writeFileSync(join(paths.deadLetterDir, "x.json.reason.json"), "{}");

  const { code, find } = await examine(home);
  assert.equal(code, 4);
  assert.match(find("spool")?.detail ?? "", /open to other users \(mode 755\)/);
  assert.match(find("spool")?.fix ?? "", /chmod 700/);
  assert.match(find("configuration")?.detail ?? "", /\.env\.discord:2: CCEN_ARCHIVE_RETENTION_DAYS must be a number/);
  assert.match(find("waiting files")?.detail ?? "", /^1 in /);
  assert.match(find("dead letters")?.detail ?? "", /^1 in /);
  assert.equal(find("secrets")?.status, "warn");
  assert.match(find("secrets")?.detail ?? "", /mode 640/);
  assert.equal(find("secrets")?.fix, `Close it: chmod 600 '${paths.envFile}'`);
});

test("doctor finds a launch file whose program is gone, or whose Node is too old", async (t) => {
  const home = makeHome(t);
  const { launchFile } = home.paths;
  mkdirSync(dirname(launchFile), { recursive: true });
  writeFileSync(launchFile, `${process.execPath}\n/no/such/ccen.cjs\n`);
  const { code, find } = await examine(home);
  assert.deepEqual([code, find("launch file")?.status], [1, "fail"]);

  const old = join(dirname(launchFile), "old-node");
  writeFileSync(old, "#!/bin/sh\necho 'ccen needs Node.js 24 or newer; this is v20.11.1.' >&2\nexit 1\n");
  chmodSync(old, 0o755);
  writeFileSync(launchFile, `${old}\n${old}\n`);
  const found = (await examine(home)).find("launch file");
  assert.equal(found?.status, "fail");
  assert.match(found?.detail ?? "", /needs Node\.js 24 or newer; this is v20\.11\.1/);
});

test("half a configuration of Discord is a slip", async (t) => {
  const home = makeHome(t);
  home.configure({ DISCORD_BOT_TOKEN: "x".repeat(60) });
  const half = (await examine(home)).find("discord");
  assert.equal(half?.status, "warn");
  assert.match(half?.fix ?? "", /--channel-id/);
});
