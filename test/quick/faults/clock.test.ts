import assert from "node:assert/strict";
import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { faultHome, untilOk, untilStored, type FaultHome, untilMoved } from "../../support/faults/fault-home.ts";

const HOUR_MS = 3_600_000;

interface CallDto {
  readonly tool_use_id: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly outcome: string | null;
}

/** A machine whose clock the test sets: the daemon's by a module of its own, that of the files by their times. */
async function machine(t: TestContext) {
  const home = faultHome(t);
  const offsetFile = join(home.home, "offset");
  const preload = join(home.home, "clock.mjs");
  writeFileSync(offsetFile, "0");
  writeFileSync(
    preload,
    `import { readFileSync } from "node:fs";
    const now = Date.now;
    let offset = 0;
    const read = () => (offset = Number(readFileSync(${JSON.stringify(offsetFile)}, "utf8")));
    read();
    process.on("SIGUSR2", read);
    Date.now = () => now() + offset;`,
  );
  let offsetMs = 0;
  let count = 0;
  return {
    home,
    start: async () => startDaemon(t, home, { flags: ["--import", preload] }),
    setClock: async (daemon: DaemonProcess, byMs: number): Promise<void> => {
      offsetMs = byMs;
      writeFileSync(offsetFile, String(byMs));
      daemon.child.kill("SIGUSR2");
      // The change has arrived once the daemon's own clock shows it.
      await waitFor("the clock", async () => Math.abs((await daemonNow(daemon)) - Date.now() - byMs) < HOUR_MS / 2);
    },
    now: () => Date.now() + offsetMs,
    report: (fields: object): void => writeRaw(home, { number: count++, atMs: Date.now() + offsetMs, fields }),
    reported: () => count,
  };
}

test("events keep their order while the clock is set back and forward", async (t) => {
  const { home, start, setClock, report, reported, now } = await machine(t);
  const daemon = await start();
  report({ hook_event_name: "SessionStart", source: "startup" });
  report({ hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "one" } });
  await untilStored(daemon, reported());
  for (const [round, byMs] of [-2 * HOUR_MS, 72 * HOUR_MS, -24 * HOUR_MS, 0].entries()) {
    await setClock(daemon, byMs);
    report({ hook_event_name: "PostToolUse", tool_name: "Bash", tool_use_id: `t${round + 1}`, tool_response: {} });
    report({
      hook_event_name: "PreToolUse",
      tool_name: "Bash",
      tool_use_id: `t${round + 2}`,
      tool_input: { command: "x" },
    });
    await untilStored(daemon, reported());
    const [session, ...others] = await daemon.sessions();
    assert.ok(session !== undefined && others.length === 0);
    assert.equal(session.state, "working", "at work, whatever the clock was before");
    assert.ok(Date.parse(session.last_used_at) >= Date.parse(session.started_at));
    assert.ok(Date.parse(session.last_used_at) <= now() + 1000, "nothing is of the future");
    const metrics = await daemon.get<MetricsDto>("/api/metrics");
    assert.equal(metrics.active_sessions, 1);
    assert.ok(metrics.events_last_hour >= 2 && metrics.events_last_hour <= reported(), JSON.stringify(metrics));
    assert.ok(metrics.session_duration_avg >= 0);
  }
  const { calls } = await daemon.get<{ calls: CallDto[] }>(`/api/sessions/5e551011-0000-4000-8000-000000000001/calls`);
  assert.deepEqual(Object.fromEntries(calls.map(({ tool_use_id: id, outcome }) => [id, outcome])), {
    t1: "ok",
    t2: "ok",
    t3: "ok",
    t4: "ok",
    t5: null,
  });
  for (const { started_at, ended_at } of calls) {
    if (ended_at !== null) assert.ok(Date.parse(ended_at) >= Date.parse(started_at), `${started_at} ${ended_at}`);
  }
  const events = await daemon.allEvents();
  assert.deepEqual(
    events.map(({ hook_event_name: name }) => name),
    ["SessionStart", "PreToolUse", ...[1, 2, 3, 4].flatMap(() => ["PostToolUse", "PreToolUse"])],
  );
  for (const { duration_ms } of events) assert.ok(duration_ms === null || duration_ms >= 0);
  await untilOk(daemon, "raw_log");
  await untilMoved(home);
  assert.deepEqual([home.waiting(), home.deadLetters()], [[], []]);
});

test("daemon stores waiting events once after the clock was set back and a kill", async (t) => {
  const { home, start, setClock, report, reported } = await machine(t);
  const first = await start();
  for (let n = 0; n < 5; n++) report({ hook_event_name: "UserPromptSubmit", prompt: `prompt ${n}` });
  await untilStored(first, reported());
  await setClock(first, -48 * HOUR_MS);
  await first.end("SIGKILL");
  for (let n = 5; n < 10; n++) report({ hook_event_name: "UserPromptSubmit", prompt: `prompt ${n}` });
  const next = await start();
  await untilStored(next, reported());
  const events = await next.allEvents();
  assert.deepEqual(
    events.map(({ summary }) => Number(/prompt (\d)/.exec(summary)?.[1])),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  const [session] = await next.sessions();
  assert.equal(session?.event_count, 10);
  assert.equal(session.state, "working");
  await untilMoved(home);
  assert.deepEqual([home.waiting(), home.archived().length], [[], 10]);
});

/** As a hook of this machine writes it, with the time of its clock. */
function writeRaw(
  { paths }: FaultHome,
  { number, atMs, fields }: { number: number; atMs: number; fields: object },
): void {
  const temporary = join(paths.rawTemporaryDir, "x");
  writeFileSync(temporary, payload({ ...fields }));
  utimesSync(temporary, atMs / 1000, atMs / 1000);
  renameSync(temporary, join(paths.rawDir, `hook-${1000 + number}-0.json`));
}

/** From the first frame of the stream. */
async function daemonNow({ url }: DaemonProcess): Promise<number> {
  const { body } = await fetch(new URL("/api/events", url));
  let frames = "";
  for await (const chunk of body ?? []) {
    frames += Buffer.from(chunk).toString();
    const found = /"timestamp":"([^"]+)"/.exec(frames)?.[1];
    if (found !== undefined) return Date.parse(found);
  }
  throw new Error("the stream ended");
}
