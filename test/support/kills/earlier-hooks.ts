import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { childrenOf } from "../hook/background-processes.ts";
import { writeFileAtomic } from "../../../src/system/files/atomic-file.ts";
import { configHome, type ConfigHome } from "../config-home.ts";
import { bin, startDaemon } from "../daemon-process.ts";
import { beginHook, fireHook, hookCommand } from "../fire-hook.ts";
import { installHooksForTest } from "../install-hooks.ts";
import { payload } from "../payload.ts";
import { waitFor } from "../wait-for.ts";

const run = promisify(execFile);
const HOOKS = join(import.meta.dirname, "..", "..", "fixtures", "hooks");
/** The hook at each change of its file names, the oldest first. */
export const EARLIER = ["first.sh", "names-no-client.sh", "short-temporary-names.sh"] as const;

/** Hooks of an earlier release and a current daemon: each event is there once, also that of a killed hook. */
export async function upgradeUnder(t: TestContext, script: (typeof EARLIER)[number], count: number): Promise<void> {
  const home = await homeWithHooks(t);
  install(home, readFileSync(join(HOOKS, script)));
  const daemon = await startDaemon(t, home);
  for (let number = 0; number < count; number += 1) await fireSilently(home, number);
  await leaveUnfinished(home, count);
  await daemon.end("SIGTERM");
  const next = await startDaemon(t, home);
  const events = await waitFor("all events", async () => {
    const all = await next.allEvents();
    return all.length > count && all;
  });
  assert.deepEqual(
    numbersOf(events).toSorted((a, b) => a - b),
    upTo(count + 1),
  );
  assert.deepEqual(numbersOf(events).slice(0, count), upTo(count));
  assert.deepEqual(readdirSync(home.paths.rawTemporaryDir), []);
}

/** Hooks fire while `ccen setup` replaces their script repeatedly: all are silent, each event is there once. */
export async function fireWhileRenewed(t: TestContext, count: number): Promise<void> {
  const home = await homeWithHooks(t);
  const daemon = await startDaemon(t, home);
  const current = readFileSync(home.paths.hookScript);
  const waiting = upTo(count);
  const fire = async (): Promise<void> => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) await fireSilently(home, number);
  };
  let renewals = 0;
  const renew = async (): Promise<void> => {
    while (waiting.length > 0) {
      install(home, readFileSync(join(HOOKS, EARLIER[renewals % EARLIER.length] ?? "first.sh")));
      await run(process.execPath, [bin, "setup"], { env: home.environment });
      renewals += 1;
      assert.deepEqual(readFileSync(home.paths.hookScript), current);
    }
  };
  await Promise.all([fire(), fire(), fire(), renew()]);
  assert.ok(renewals > 0);
  const events = await waitFor("all events", async () => {
    const all = await daemon.allEvents();
    return all.length >= count && all;
  });
  assert.deepEqual(
    numbersOf(events).toSorted((a, b) => a - b),
    upTo(count),
  );
  t.diagnostic(`renewed ${renewals} times`);
}

export async function homeWithHooks(t: TestContext): Promise<ConfigHome> {
  const home = configHome(t);
  await installHooksForTest(home);
  return home;
}

function install({ paths }: ConfigHome, script: Buffer): void {
  writeFileAtomic(paths.hookScript, script, { mode: 0o755 });
}

const numbered = (number: number): string =>
  payload({ hook_event_name: "Notification", message: `event ${number} ${"x".repeat(2000)}` });

export async function fireSilently(home: ConfigHome, number: number): Promise<void> {
  const environment = { ...home.environment, CCEN_NO_START: "1" };
  const result = await fireHook({ environment, command: hookCommand(home) }, numbered(number));
  assert.deepEqual(result, { exitCode: 0, output: "" });
}

/** A hook that was killed an hour ago, between the write of its file and the rename. */
async function leaveUnfinished(home: ConfigHome, number: number): Promise<void> {
  const { rawTemporaryDir } = home.paths;
  const child = beginHook({ environment: { ...home.environment, CCEN_NO_START: "1" }, command: hookCommand(home) });
  const closed = once(child, "close");
  child.stdin.write(numbered(number));
  const [name = ""] = await waitFor("its file", () => {
    const names = readdirSync(rawTemporaryDir);
    return names.some((one) => readFileSync(join(rawTemporaryDir, one)).length === numbered(number).length) && names;
  });
  for (const pid of [child.pid ?? 0, ...childrenOf(child.pid ?? 0)]) process.kill(pid, "SIGKILL");
  await closed;
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(rawTemporaryDir, name), anHourAgo, anHourAgo);
}

function numbersOf(events: readonly { readonly summary: string }[]): number[] {
  return events.map(({ summary }) => Number(/\d+/.exec(summary)?.[0]));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
