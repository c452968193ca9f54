import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import { isProcess } from "../../../src/system/process-identity.ts";
import { linkCompileCache } from "../../support/compile-cache.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload } from "../../support/payload.ts";
import { IS_STRESS } from "../../support/tier.ts";
import { waitFor } from "../../support/wait-for.ts";

const HOOKS = IS_STRESS ? 1000 : 20;
const BACKLOG = IS_STRESS ? 20_000 : 1000;
const [LARGE_HOOKS, AT_ONCE] = IS_STRESS ? [200, 32] : [16, 8];

/** After which share of the backlog a daemon ends, and how. */
const ENDS: readonly (readonly [number, NodeJS.Signals])[] = IS_STRESS
  ? [
      [0.1, "SIGKILL"],
      [0.2, "SIGTERM"],
      [0.4, "SIGKILL"],
      [0.7, "SIGKILL"],
      [0.8, "SIGTERM"],
    ]
  : [
      [0.1, "SIGKILL"],
      [0.4, "SIGTERM"],
    ];

const numbered = (number: number, fields: object = {}): string =>
  payload({ hook_event_name: "Notification", message: `event ${number}`, ...fields });
const numberOf = ({ summary }: { readonly summary: string }): number => Number(/\d+/.exec(summary)?.[0]);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test(`${HOOKS} hooks without a daemon start one, and all arrive once and in order`, async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  linkCompileCache(home.paths);
  writeFileSync(home.paths.envFile, "CCEN_PORT=0\n");
  const command = hookCommand(home);
  for (const number of upTo(HOOKS)) {
    const result = await fireHook({ environment: home.environment, command }, numbered(number));
    assert.deepEqual(result, { exitCode: 0, output: "" });
  }
  const runtime = await waitFor("a daemon started by a hook", () => runtimeOf(home));
  try {
    const events = await waitFor("all events", async () => {
      const list = await newestEvents(runtime.url, HOOKS);
      return list.length === HOOKS ? list : undefined;
    });
    assert.deepEqual(events.map(numberOf), upTo(HOOKS));
    const log = readFileSync(home.paths.logFile, "utf8");
    assert.equal(log.split('"message":"ready"').length - 1, 1, "one daemon was started");
  } finally {
    // Here, not after the test: by then its home is deleted, and with it the daemon's pid.
    process.kill(runtime.pid, "SIGTERM");
    await waitFor("the daemon to end", () => !isProcess(runtime.pid, "0"));
  }
});

test(`daemon ended within a backlog of ${BACKLOG} files stores each once`, async (t) => {
  const home = configHome(t);
  makeBacklog(home, BACKLOG);
  for (const [share, signal] of ENDS) {
    const daemon = await startDaemon(t, home);
    await waitFor("a part of the backlog", async () => (await daemon.newestSeq()) > BACKLOG * share);
    await daemon.end(signal);
    if (signal === "SIGKILL") continue;
    // It finishes the current batch and leaves no trace.
    assert.equal(daemon.child.exitCode, 0);
    assert.equal(runtimeOf(home), undefined);
  }
  const daemon = await startDaemon(t, home);
  await waitFor("an empty spool", () => waitingCount(home) === 0);
  const events = await daemon.allEvents();
  assert.deepEqual(events.map(numberOf), upTo(BACKLOG));
  const [session] = await daemon.sessions();
  assert.equal(session?.event_count, BACKLOG);
});

test(`${LARGE_HOOKS} hooks of 200 KB, ${AT_ONCE} at once, are neither torn nor lost`, async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  const daemon = await startDaemon(t, home);
  const command = hookCommand(home);
  const waiting = upTo(LARGE_HOOKS);
  const worker = async (): Promise<void> => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      const text = numbered(number, { filler: String(number % 10).repeat(200_000) });
      const result = await fireHook({ environment: home.environment, command }, text);
      assert.deepEqual(result, { exitCode: 0, output: "" });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await waitFor("all events", async () => (await daemon.newestSeq()) >= LARGE_HOOKS);
  const events = await daemon.allEvents();
  assert.deepEqual(
    events.map(numberOf).sort((a, b) => a - b),
    upTo(LARGE_HOOKS),
  );
  for (const event of events.slice(0, 20)) {
    const { payload_cut: cuts } = await daemon.get<{ payload_cut: unknown }>(`/api/log/${event.seq}`);
    assert.deepEqual(cuts, [{ pointer: "/filler", length: 200_000, kept: 16_384 }]);
  }
});

/** Files as the hook writes them, one millisecond apart. */
function makeBacklog({ paths }: ConfigHome, count: number): void {
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  for (const number of upTo(count)) {
    const temporary = join(paths.rawTemporaryDir, "x");
    writeFileSync(temporary, numbered(number));
    utimesSync(temporary, 1_790_000_000 + number / 1000, 1_790_000_000 + number / 1000);
    renameSync(temporary, join(paths.rawDir, `hook-${1000 + (number % 30_000)}-0.json`));
  }
}

function waitingCount({ paths }: ConfigHome): number {
  return readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length;
}

function runtimeOf({ paths }: ConfigHome): RuntimeDto | undefined {
  try {
    return JSON.parse(readFileSync(paths.runtimeFile, "utf8")) as RuntimeDto;
  } catch {
    return undefined;
  }
}

async function newestEvents(url: string, count: number) {
  const events: { summary: string; seq: number }[] = [];
  let before = "";
  while (events.length < count) {
    const response = await fetch(`${url}/api/log?limit=500${before}`);
    const page = (await response.json()) as { events: { summary: string; seq: number }[]; next: number | null };
    events.push(...page.events);
    if (page.next === null) break;
    before = `&before=${page.next}`;
  }
  return events.toReversed();
}
