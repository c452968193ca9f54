import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import type { CheckResult } from "../../../src/providers/provider.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { bin } from "../../support/daemon-process.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";

/** No user of this machine has it. */
const USER = 54_321;
const NAME = `user ${USER}`;

const needsRoot = { skip: process.getuid?.() !== 0 && "needs root" };

/** A home of that user with hooks, as `sudo` sees it. */
async function userHome(t: TestContext): Promise<ConfigHome> {
  const home = configHome(t);
  await installHooksForTest(home);
  mkdirSync(home.paths.dataDir, { recursive: true });
  chmodSync(dirname(home.home), 0o755);
  giveTo(USER, home.home);
  return home;
}

function giveTo(uid: number, folder: string): void {
  for (const name of ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })]) {
    chownSync(join(folder, name), uid, uid);
  }
}

/** Runs the program and waits for its exit. @param uid as that user */
function ccen({ environment }: ConfigHome, args: readonly string[], uid?: number) {
  const as = uid === undefined ? {} : { uid, gid: uid };
  const run = spawnSync(process.execPath, [bin, ...args], { env: environment, cwd: "/", encoding: "utf8", ...as });
  return { code: run.status, output: run.stdout + run.stderr };
}

function findingsOf(home: ConfigHome, uid?: number): readonly CheckResult[] {
  const { output } = ccen(home, ["doctor", "--json"], uid);
  return (JSON.parse(output) as { checks: readonly CheckResult[] }).checks;
}

test("root starts and installs nothing in a user's home and leaves no file there", needsRoot, async (t) => {
  const home = await userHome(t);
  for (const args of [["start"], ["start", "--foreground", "--port", "0"], ["setup", "--no-discord"]]) {
    const { code, output } = ccen(home, args);
    assert.deepEqual([code, /\n\s+at /.test(output)], [1, false]);
    assert.match(output, new RegExp(`hooks belongs to ${NAME}, and this runs as root\\.`));
    assert.match(output, new RegExp(`Run it as ${NAME}, without sudo`));
  }
  const files = readdirSync(home.home, { recursive: true, encoding: "utf8" });
  assert.deepEqual(
    files.filter((name) => statSync(join(home.home, name)).uid === 0),
    [],
  );
});

test("start, doctor and purge name files of root and the command that repairs them", needsRoot, async (t) => {
  const home = await userHome(t);
  const { hooksDir, dataDir, rawDir, databaseFile } = home.paths;
  chmodSync(dataDir, 0o700);
  writeFileSync(databaseFile, "");
  const mend = `Run: sudo chown -R ${USER} '${hooksDir.replaceAll("'", String.raw`'\''`)}'`;
  giveTo(0, dataDir);
  const start = ccen(home, ["start"], USER);
  assert.ok(start.output.includes(`Permission denied: ${dataDir} belongs to root.\n${mend}\n`), start.output);
  const owner = findingsOf(home, USER).find(({ name }) => name === "owner");
  assert.deepEqual([owner?.status, owner?.detail, owner?.fix], ["fail", `${dataDir} belongs to root`, mend]);
  mkdirSync(join(rawDir, ".dropped", "1-1-0"), { recursive: true, mode: 0o700 });
  const purged = ccen(home, ["setup", "--remove", "--purge", "--yes"], USER);
  assert.match(purged.output, /Permission denied: .+ belongs to root\./);
  assert.ok(purged.output.includes(mend), purged.output);
  assert.doesNotMatch(purged.output, /\n\s+at /);
  giveTo(0, hooksDir);
  const again = ccen(home, ["start"], USER).output;
  assert.ok(again.includes(`${hooksDir} belongs to root, and this runs as ${NAME}.\n${mend}`), again);
});

test("doctor says that a start fails in a home that is not writable", needsRoot, (t) => {
  const home = configHome(t);
  rmSync(home.paths.configDir, { recursive: true, force: true });
  chmodSync(dirname(home.home), 0o755);
  chmodSync(home.home, 0o755);
  const start = findingsOf(home, USER).find(({ name }) => name === "start");
  assert.deepEqual([start?.status, start?.detail], ["fail", `Permission denied: ${home.home} belongs to root.`]);
  assert.equal(existsSync(home.paths.configDir), false);
});
