import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { TestContext } from "node:test";
import type { LogPageDto, RuntimeDto } from "../../../src/api/dto.ts";
import { isProcess, processIn } from "../../../src/system/process-identity.ts";
import { linkCompileCache } from "../compile-cache.ts";
import { configHome, type ConfigHome } from "../config-home.ts";
import { bin } from "../daemon-process.ts";
import { fireHook, hookCommand } from "../fire-hook.ts";
import { installHooksForTest } from "../install-hooks.ts";
import { payload } from "../payload.ts";
import { waitFor } from "../wait-for.ts";

/** Starts two daemons at once, repeatedly: one runs, the other reports it, and no event is stored twice. */
export async function startTwoAtOnce(t: TestContext, times: number): Promise<void> {
  const home = configHome(t);
  await installHooksForTest(home);
  let fired = 0;
  for (let round = 0; round < times; round += 1) {
    for (let n = 0; n < 3; n += 1) await fire(home, fired++, { CCEN_NO_START: "1" });
    const both = [startForeground(t, home), startForeground(t, home)];
    const loser = await Promise.race(
      both.map(async (one) => ((await one.ended) === 0 ? one : assert.fail(one.said()))),
    );
    assert.match(loser.said(), /^Dashboard: http:\S+ \(it was running already\)\n$/);
    const winner = both.find((one) => one !== loser) ?? loser;
    const runtime = runtimeOf(home) ?? assert.fail("no runtime file");
    assert.equal(runtime.pid, winner.child.pid);
    assert.ok(loser.said().includes(runtime.url) && winner.said().includes(runtime.url));
    await waitForEvents(runtime.url, fired);
    winner.child.kill("SIGTERM");
    assert.equal(await winner.ended, 0);
  }
}

/** Ten hooks at once find no daemon, repeatedly: one daemon starts, and no event is stored twice. */
export async function fireWithoutDaemon(t: TestContext, times: number): Promise<void> {
  const home = configHome(t);
  await installHooksForTest(home);
  linkCompileCache(home.paths);
  writeFileSync(home.paths.envFile, "CCEN_PORT=0\n");
  let fired = 0;
  for (let round = 1; round <= times; round += 1) {
    await Promise.all(Array.from({ length: 10 }, async () => fire(home, fired++)));
    const runtime = await waitFor("a daemon", () => runtimeOf(home));
    // Here, because later its pid cannot be found.
    t.after(() => {
      if (isProcess(runtime.pid, "0")) process.kill(runtime.pid, "SIGKILL");
    });
    await waitForEvents(runtime.url, fired);
    assert.equal(readFileSync(home.paths.logFile, "utf8").split('"message":"ready"').length - 1, round);
    // Its starter waits for it. To the starter, a daemon that is gone by then has failed, which blocks further starts.
    await waitFor("its starter's end", () => !lockIsHeld(home));
    process.kill(runtime.pid, "SIGTERM");
    await waitFor("its end", () => !isProcess(runtime.pid, "0") && runtimeOf(home) === null);
  }
}

function startForeground(t: TestContext, { environment }: ConfigHome) {
  const child = spawn(process.execPath, [bin, "start", "--foreground", "--port", "0"], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, ended, said: () => said };
}

async function fire(home: ConfigHome, number: number, extra: Readonly<Record<string, string>> = {}): Promise<void> {
  const text = payload({ hook_event_name: "Notification", message: `event ${number}` });
  const environment = { ...home.environment, ...extra };
  const result = await fireHook({ environment, command: hookCommand(home) }, text);
  assert.deepEqual(result, { exitCode: 0, output: "" });
}

/** Each of the events is there once. */
async function waitForEvents(url: string, count: number): Promise<void> {
  const numbers = await waitFor(`${count} events`, async () => {
    const page = (await (await fetch(`${url}/api/log?limit=500`)).json()) as LogPageDto;
    return page.events.length >= count && page.events.map(({ summary }) => Number(/\d+/.exec(summary)?.[0]));
  });
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: count }, (_, index) => index),
  );
}

function runtimeOf({ paths }: ConfigHome): RuntimeDto | null {
  try {
    return JSON.parse(readFileSync(paths.runtimeFile, "utf8")) as RuntimeDto;
  } catch {
    return null;
  }
}

function lockIsHeld({ paths }: ConfigHome): boolean {
  try {
    const { pid, startTime } = processIn(readFileSync(paths.startLockFile, "utf8"));
    return isProcess(pid, startTime);
  } catch {
    return false;
  }
}
