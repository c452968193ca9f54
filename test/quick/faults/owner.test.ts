import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import type { Finding } from "../../../src/cli/doctor/finding.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { bin } from "../../support/daemon-process.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";

/** No user of this machine has it. */
const USER = 54_321;
const NAME = `user ${USER}`;

const needsRoot = { skip: process.getuid?.() !== 0 && "needs root" };

/** A home of that user with hooks, as `sudo` finds it. */
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

/** Runs the program to its end. @param uid as that user */
function ccen({ environment }: ConfigHome, args: readonly string[], uid?: number) {
  const as = uid === undefined ? {} : { uid, gid: uid };
  const run = spawnSync(process.execPath, [bin, ...args], { env: environment, cwd: "/", encoding: "utf8", ...as });
  return { code: run.status, output: run.stdout + run.stderr };
}

function findingsOf(home: ConfigHome, uid?: number): readonly Finding[] {
  const { output } = ccen(home, ["doctor", "--json"], uid);
  return (JSON.parse(output) as { checks: readonly Finding[] }).checks;
}

test("root starts no daemon and installs nothing in a user's home, and leaves no file there", needsRoot, async (t) => {
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

test(
  "where root has left files, start, doctor and purge name them and the command that mends it",
  needsRoot,
  async (t) => {
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
  },
);

test("doctor says that a start fails where a home lets nothing be made", needsRoot, (t) => {
  const home = configHome(t);
  rmSync(home.paths.configDir, { recursive: true, force: true });
  chmodSync(dirname(home.home), 0o755);
  chmodSync(home.home, 0o755);
  const start = findingsOf(home, USER).find(({ name }) => name === "start");
  assert.deepEqual([start?.status, start?.detail], ["fail", `Permission denied: ${home.home} belongs to root.`]);
  assert.equal(existsSync(home.paths.configDir), false);
});

test("doctor finds what keeps a start from succeeding, and repeats why the last one failed", async (t) => {
  const home = configHome(t);
  const { dataDir, databaseFile } = home.paths;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(home.paths.envFile, "DISCORD_DASHBOARD_PORT=0\n");
  const database = new DatabaseSync(databaseFile);
  database.exec("CREATE TABLE sessions (a); CREATE TABLE events (a); CREATE TABLE payloads (a)");
  database.exec("PRAGMA user_version = 900");
  database.close();
  assert.equal(ccen(home, ["start"]).code, 1);
  const before = readdirSync(dataDir).toSorted();
  const start = findingsOf(home).find(({ name }) => name === "start");
  assert.equal(start?.status, "fail");
  assert.match(start?.detail ?? "", /was written by a newer release/);
  assert.doesNotMatch(JSON.stringify(start), /release before/);
  assert.deepEqual(readdirSync(dataDir).toSorted(), before, "it changed nothing");

  for (const part of ["", "-wal", "-shm"]) rmSync(databaseFile + part, { force: true });
  const last = findingsOf(home).find(({ name }) => name === "last start");
  assert.match(last?.detail ?? "", /^failed .+ ago: The database .+ was written by a newer release/);
});
