import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";
import { faultHome, storedNumbers, untilCheck, untilOk, untilStored, upTo } from "./fault-home.ts";

/** In a name space of its own user, where this many watchers may be had. */
const WITH_WATCHERS = ["unshare", "-r", "sh", "-c", 'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"', "sh"];

const canLimit = spawnSync("unshare", [...WITH_WATCHERS.slice(1), "true"]).status === 0;

test(
  "no watch is to be had: files are found by looking, health says so, and notices are back when the system grants one",
  { skip: !canLimit && "this system lets nobody limit the watches of a process" },
  async (t) => {
    const home = await faultHome(t);
    const daemon = await startDaemon(t, home, { prefix: WITH_WATCHERS });
    const watch = await untilCheck(daemon, "raw_log_watch", ({ status }) => status === "degraded");
    assert.match(watch.fix ?? "", /max_user_instances/);
    await home.fireMany(5);
    await untilStored(daemon, 5);
    // Into its name space: no child of the test shares that.
    const enter = ["--user", "--preserve-credentials", "--target", String(daemon.child.pid)];
    const raised = spawnSync("nsenter", [...enter, "sh", "-c", "echo 64 >/proc/sys/user/max_inotify_instances"]);
    assert.equal(raised.status, 0, String(raised.stderr));
    await untilOk(daemon, "raw_log_watch");
    await home.fireMany(5);
    await untilStored(daemon, 10);
    assert.deepEqual(await storedNumbers(daemon), upTo(10));
  },
);

test("a daemon outlives errors in handlers and promises, counts them and logs each message once", async (t) => {
  const home = await faultHome(t);
  const faulty = `let n = 0; process.on("SIGUSR2", () => {
    if (n++ < 2) throw new Error("of a handler");
    Promise.reject(new Error("of a promise"));
  });`;
  const daemon = await startDaemon(t, home, {
    flags: ["--import", `data:text/javascript,${encodeURIComponent(faulty)}`],
  });
  const count = async (): Promise<string | undefined> =>
    /^ccen_unexpected_errors_total (\d+)$/m.exec(await (await fetch(new URL("/metrics", daemon.url))).text())?.[1];
  for (const n of ["1", "2", "3"]) {
    daemon.child.kill("SIGUSR2");
    await waitFor(`${n} counted errors`, async () => (await count()) === n);
  }
  await home.fireMany(3);
  await untilStored(daemon, 3);
  const lines = readFileSync(home.paths.logFile, "utf8").match(/"reason":"Error: of a \w+"/g);
  assert.deepEqual(lines, ['"reason":"Error: of a handler"', '"reason":"Error: of a promise"']);
});

for (const [what, bringAbout] of [
  ["deleted", (file) => rmSync(file)],
  [
    "replaced by a folder",
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
] satisfies readonly (readonly [string, (file: string) => void])[]) {
  test(`the log file is ${what} under a running daemon: it stores on, says so, and logs again`, async (t) => {
    const home = await faultHome(t);
    const daemon = await startDaemon(t, home);
    bringAbout(home.paths.logFile);
    writeFileSync(`${home.paths.rawDir}/hook-1-0-1.json`, "no payload at all");
    await home.fireMany(5);
    await untilStored(daemon, 5);
    if (what !== "deleted") {
      const check = await untilCheck(daemon, "log_file", ({ status }) => status === "degraded");
      assert.match(check.value, /^\d+ lines? not written: EISDIR/);
      rmSync(home.paths.logFile, { recursive: true });
      writeFileSync(`${home.paths.rawDir}/hook-2-0-1.json`, "no payload either");
    }
    await untilOk(daemon, "log_file");
    await waitFor("the dead letter in the log", () => readFileSync(home.paths.logFile, "utf8").includes("dead letter"));
    assert.deepEqual(await storedNumbers(daemon), upTo(5));
  });
}
