import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { startDaemon } from "../../support/daemon-process.ts";
import { faultHome, storedNumbers, untilCheck, untilOk, untilStored, upTo } from "../../support/faults/fault-home.ts";
import { waitFor } from "../../support/wait-for.ts";

test("daemon survives errors in handlers and promises, counts them and logs each once", async (t) => {
  const home = faultHome(t);
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

test("daemon stores events without its log file, says so, and logs again", async (t) => {
  const home = faultHome(t);
  const { logFile, rawDir } = home.paths;
  const daemon = await startDaemon(t, home);
  const isLogged = (name: string): boolean => readFileSync(logFile, "utf8").includes(name);
  rmSync(logFile);
  writeFileSync(`${rawDir}/hook-1-0-1.json`, "no payload at all");
  await home.fireMany(3);
  await untilStored(daemon, 3);
  await waitFor("the dead letter in the log", () => isLogged("hook-1-0-1.json"));
  await untilOk(daemon, "log_file");

  rmSync(logFile);
  mkdirSync(logFile);
  writeFileSync(`${rawDir}/hook-2-0-1.json`, "no payload either");
  await home.fireMany(3);
  await untilStored(daemon, 6);
  const check = await untilCheck(daemon, "log_file", ({ status }) => status === "degraded");
  assert.match(check.value, /^\d+ lines? not written: EISDIR/);
  rmSync(logFile, { recursive: true });
  writeFileSync(`${rawDir}/hook-3-0-1.json`, "nor is this");
  await untilOk(daemon, "log_file");
  await waitFor("the next dead letter in the log", () => isLogged("hook-3-0-1.json"));
  assert.deepEqual(await storedNumbers(daemon), upTo(6));
});
