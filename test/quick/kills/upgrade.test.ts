import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { childrenOf } from "../../../hook/background-processes.ts";
import { writeFileAtomic } from "../../../src/system/atomic-file.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { bin, startDaemon } from "../../support/daemon-process.ts";
import { beginHook, fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const run = promisify(execFile);
const HOOKS = join(import.meta.dirname, "..", "..", "fixtures", "hooks");
/** The hook as it was at each change of the names it gives, the oldest first. */
const EARLIER = ["first.sh", "names-no-client.sh", "short-temporary-names.sh"] as const;

for (const name of EARLIER) {
  test(`an earlier hook (${name}) and a daemon of today: each event once, also one whose hook was killed`, async (t) => {
    const home = await homeWithHooks(t);
    install(home, readFileSync(join(HOOKS, name)));
    const daemon = await startDaemon(t, home);
    for (let number = 0; number < 10; number += 1) await fireSilently(home, number);
    await leaveUnfinished(home, 10);
    await daemon.end("SIGTERM");
    const next = await startDaemon(t, home);
    const events = await waitFor("eleven events", async () => {
      const all = await next.allEvents();
      return all.length >= 11 && all;
    });
    assert.deepEqual(
      numbersOf(events).toSorted((a, b) => a - b),
      upTo(11),
    );
    assert.deepEqual(numbersOf(events).slice(0, 10), upTo(10));
    assert.deepEqual(readdirSync(home.paths.rawTemporaryDir), []);
  });
}

test("a hook of today gives names that the first daemon knew, and leaves nothing else where it looks", async (t) => {
  const home = await homeWithHooks(t);
  for (let number = 0; number < 5; number += 1) await fireSilently(home, number);
  const names = readdirSync(home.paths.rawDir).filter((name) => name !== ".tmp");
  assert.equal(names.length, 5);
  for (const name of names) {
    // The rules of the first release: an event's file, written whole, beside which nothing is to be read.
    assert.ok(name.endsWith(".json") && !name.startsWith(".") && !name.endsWith("_pretty.json"), name);
    assert.ok(name.startsWith("hook-"), name);
    assert.doesNotThrow(() => JSON.parse(readFileSync(join(home.paths.rawDir, name), "utf8")));
  }
});

test("100 hooks while `ccen setup` renews the script again and again: none is loud, each event is there once", async (t) => {
  const home = await homeWithHooks(t);
  const daemon = await startDaemon(t, home);
  const current = readFileSync(home.paths.hookScript);
  const waiting = upTo(100);
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
  const events = await waitFor("100 events", async () => {
    const all = await daemon.allEvents();
    return all.length >= 100 && all;
  });
  assert.deepEqual(
    numbersOf(events).toSorted((a, b) => a - b),
    upTo(100),
  );
  t.diagnostic(`renewed ${renewals} times`);
});

async function homeWithHooks(t: TestContext): Promise<ConfigHome> {
  const home = configHome(t);
  await installHooksForTest(home);
  return home;
}

function install({ paths }: ConfigHome, script: Buffer): void {
  writeFileAtomic(paths.hookScript, script, { mode: 0o755 });
}

const numbered = (number: number): string =>
  payload({ hook_event_name: "Notification", message: `event ${number} ${"x".repeat(2000)}` });

async function fireSilently(home: ConfigHome, number: number): Promise<void> {
  const environment = { ...home.environment, CCEN_NO_START: "1" };
  const result = await fireHook({ environment, command: hookCommand(home) }, numbered(number));
  assert.deepEqual(result, { exitCode: 0, output: "" });
}

/** A hook that is killed when it has written its file and not renamed it, an hour ago. */
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
