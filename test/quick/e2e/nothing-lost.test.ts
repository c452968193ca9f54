import assert from "node:assert/strict";
import { mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { RuntimeDto } from "../../../src/protocol/dto.ts";
import { readFileSync } from "node:fs";
import { isProcess } from "../../../src/system/process-identity.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const numbered = (number: number, fields: object = {}): string =>
  payload({ hook_event_name: "Notification", message: `event ${number}`, ...fields });
const numberOf = ({ summary }: { readonly summary: string }): number => Number(/\d+/.exec(summary)?.[0]);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test("1,000 hooks without a daemon: the first one starts it, all appear once and in order", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  writeFileSync(home.paths.envFile, "DISCORD_DASHBOARD_PORT=0\n");
  const command = hookCommand(home);
  for (const number of upTo(1000)) {
    const result = await fireHook({ environment: home.environment, command }, numbered(number));
    assert.deepEqual(result, { exitCode: 0, output: "" });
  }
  const runtime = await waitFor("a daemon started by a hook", () => runtimeOf(home));
  try {
    const events = await waitFor("1,000 events", async () => {
      const list = await newestEvents(runtime.url, 1000);
      return list.length === 1000 ? list : undefined;
    });
    assert.deepEqual(events.map(numberOf), upTo(1000));
    const log = readFileSync(home.paths.logFile, "utf8");
    assert.equal(log.split('"message":"ready"').length - 1, 1, "one daemon was started");
  } finally {
    // Here, not after the test: by then its home is gone, and with it the way to find the daemon.
    process.kill(runtime.pid, "SIGTERM");
    await waitFor("the daemon to end", () => !isProcess(runtime.pid, "0"));
  }
});

test("kill -9 in the middle of a 20,000-file backlog, three times: every event exactly once", async (t) => {
  const home = configHome(t);
  makeBacklog(home, 20_000);
  for (const share of [0.1, 0.4, 0.7]) {
    const daemon = await startDaemon(t, home);
    await waitFor("a part of the backlog", async () => (await daemon.health()).last_seq > 20_000 * share);
    await daemon.end("SIGKILL");
  }
  const daemon = await startDaemon(t, home);
  await waitFor("an empty raw log", () => waitingCount(home) === 0);
  const events = await daemon.allEvents();
  assert.deepEqual(events.map(numberOf), upTo(20_000));
  const [session] = await daemon.sessions();
  assert.equal(session?.event_count, 20_000);
});

test("SIGTERM in the middle of a backlog finishes the batch in hand, leaves no trace and loses nothing", async (t) => {
  const home = configHome(t);
  makeBacklog(home, 3000);
  const first = await startDaemon(t, home);
  await waitFor("a part of the backlog", async () => (await first.health()).last_seq > 100);
  await first.end("SIGTERM");
  assert.equal(first.child.exitCode, 0);
  assert.equal(runtimeOf(home), undefined);
  const second = await startDaemon(t, home);
  await waitFor("an empty raw log", () => waitingCount(home) === 0);
  assert.deepEqual((await second.allEvents()).map(numberOf), upTo(3000));
});

test("200 hooks, 32 at once, 200 KB each: none torn, none lost", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  const daemon = await startDaemon(t, home);
  const command = hookCommand(home);
  const waiting = upTo(200);
  const worker = async (): Promise<void> => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      const text = numbered(number, { filler: String(number % 10).repeat(200_000) });
      const result = await fireHook({ environment: home.environment, command }, text);
      assert.deepEqual(result, { exitCode: 0, output: "" });
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  const events = await waitFor("200 events", async () => {
    const list = await daemon.allEvents();
    return list.length >= 200 ? list : undefined;
  });
  assert.deepEqual(
    events.map(numberOf).sort((a, b) => a - b),
    upTo(200),
  );
  for (const event of events.slice(0, 20)) {
    const { payload_cut: cuts } = await daemon.get<{ payload_cut: unknown }>(`/api/log/${event.seq}`);
    assert.deepEqual(cuts, [{ pointer: "/filler", length: 200_000, kept: 16_384 }]);
  }
});

/** Files as the hook leaves them, one millisecond apart. */
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
