import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { childrenOf, killIfThere } from "../hook/background-processes.ts";
import { isProcess, processIn } from "../../../src/system/process-identity.ts";
import type { ConfigHome } from "../config-home.ts";
import { startDaemon } from "../daemon-process.ts";
import { fireHook, hookCommand } from "../fire-hook.ts";
import { faultHome } from "./fault-home.ts";
import { payload } from "../payload.ts";
import { waitFor } from "../wait-for.ts";

/** Fires hooks over a backlog of four times the allowed number of files, while no daemon can be started. */
export async function fireWithoutDaemon(t: TestContext, files: number): Promise<void> {
  const limit = files / 4;
  const home = faultHome(t);
  writeFileSync(home.paths.envFile, `CCEN_PORT=0\nCCEN_SPOOL_MAX_FILES=${limit}\n`);
  // As after Node was uninstalled.
  rmSync(home.paths.launchFile);
  const firstAtMs = putFiles(home, files);
  const command = hookCommand(home);
  let fired = files;
  const fire = async (): Promise<void> => {
    fired += 1;
    const result = await fireHook({ environment: home.environment, command }, payload({ hook_event_name: "Stop" }));
    assert.deepEqual(result, { exitCode: 0, output: "" });
  };
  // Hooks keep firing while the oldest files are deleted.
  await waitFor("the spool to be pruned", async () => {
    await fire();
    return waiting(home) < limit && countedBatches(home) === 1;
  });
  await endStarter(t, home);
  await fire();
  await endStarter(t, home);

  const daemon = await startDaemon(t, home);
  await waitFor("everything to be stored", async () => waiting(home) === 0);
  const lost = await waitFor("the loss to be reported", async () => {
    const check = (await daemon.health()).checks.find(({ name }) => name === "lost_events");
    return check?.status === "degraded" ? check : null;
  });
  const { last_seq: stored, degraded } = await daemon.health();
  const [value] = lost.figures;
  assert.equal(stored + (value?.value ?? 0), fired);
  assert.ok(degraded && stored < limit + 100, `${stored} stored`);
  assert.match(lost.value, new RegExp(`^${value?.value} in 24 h: between [A-Z][a-z]{2} `));
  assert.equal(lost.codes.detail[0]?.details["fromAtMs"], firstAtMs);
  assert.match(readFileSync(home.paths.logFile, "utf8"), /events were lost/);
  await daemon.end("SIGTERM");

  const next = await startDaemon(t, home);
  const check = (await next.health()).checks.find(({ name }) => name === "lost_events");
  assert.deepEqual(check?.figures, lost.figures, "still known after a restart");
}

/** Files as the hook writes them, one a second, the oldest first. */
function putFiles({ paths }: ConfigHome, count: number): number {
  mkdirSync(paths.rawDir, { recursive: true });
  const text = payload({ hook_event_name: "Stop" });
  const start = Math.floor(Date.now() / 1000) - count;
  for (let n = 0; n < count; n++) {
    const file = join(paths.rawDir, `hook-${1000 + n}-0-1.json`);
    writeFileSync(file, text, { mode: 0o600 });
    utimesSync(file, start + n, start + n);
  }
  return start * 1000;
}

function waiting({ paths }: ConfigHome): number {
  return readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length;
}

function countedBatches({ paths }: ConfigHome): number {
  const folder = join(paths.rawDir, ".dropped");
  const files = readdirSync(folder).flatMap((id) => readdirSync(join(folder, id)));
  return files.includes("files") ? 0 : files.filter((name) => name === "counted").length;
}

/** The starter keeps its lock for a minute; the test ends it sooner. */
async function endStarter(t: TestContext, { paths }: ConfigHome): Promise<void> {
  const { pid, startTime } = await waitFor("a starter", () => {
    const holder = processIn(readFileSync(paths.startLockFile, "utf8"));
    return isProcess(holder.pid, holder.startTime) ? holder : null;
  });
  for (const one of [pid, ...childrenOf(pid)]) killIfThere(one);
  await waitFor(`the end of ${t.name}'s starter`, () => !isProcess(pid, startTime));
}
