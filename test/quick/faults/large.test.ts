import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { faultHome, untilCheck, untilOk, untilStored, type FaultHome, untilMoved } from "./fault-home.ts";

const MIB = 1024 * 1024;

/** CCEN_TEST_BACKLOG=1000000 by hand. */
const BACKLOG = Number(process.env["CCEN_TEST_BACKLOG"] ?? 25_000);

/** Of the daemon, at its greatest: 64 MiB lie in memory as bytes, as text, and cut. */
const MAX_PEAK_MIB = 768;

test("payloads of 64 MiB by hook and by HTTP are stored cut, with the truth about it, and larger ones refused, in bounded memory", async (t) => {
  const home = await faultHome(t);
  const daemon = await startDaemon(t, home);
  const empty = payload({ hook_event_name: "Notification", message: "event 0", filler: "" }).length;
  await home.fire({ filler: "x".repeat(64 * MIB - empty) });
  await untilStored(daemon, 1);
  const body = payload({ hook_event_name: "Notification", message: "event 1", filler: "y".repeat(64 * MIB - empty) });
  assert.equal((await post(daemon, body)).status, 204);
  await untilStored(daemon, 2);
  assert.equal((await post(daemon, `${body}    `)).status, 413);
  for (const seq of [1, 2]) {
    const { payload_cut: cuts } = await daemon.get<{ payload_cut: unknown }>(`/api/log/${seq}`);
    assert.deepEqual(cuts, [{ pointer: "/filler", length: 64 * MIB - empty, kept: 16_384 }]);
  }
  await home.fire({ filler: "z".repeat(64 * MIB) });
  const dead = (): readonly string[] => reasonsIn(home);
  await waitFor("a dead letter", () => dead().length === 1);
  assert.match(dead()[0] ?? "", /^larger than 64 MiB/);
  // What would be a gigabyte of values: it ended the daemon, and would have ended each one after it.
  await home.fire({ list: Array.from({ length: 20 * MIB }, () => 1) });
  await waitFor("another dead letter", () => dead().length === 2);
  assert.ok(dead().some((reason) => reason.startsWith("more than 250000 values")));
  await home.fire();
  await untilStored(daemon, 3);
  assert.equal((await daemon.health()).pid, daemon.child.pid);
  assert.ok(peakMiB(daemon) < MAX_PEAK_MIB, `${peakMiB(daemon)} MiB at its greatest`);
});

test("a backlog of more files than anybody will ever have is taken in order and in bounded memory, while the page answers and new events come", async (t) => {
  const home = await faultHome(t);
  putBacklog(home, BACKLOG);
  const daemon = await startDaemon(t, home);
  const waiting = async (): Promise<number> => {
    const check = (await daemon.health()).checks.find(({ name }) => name === "raw_log");
    return check?.figures.find(({ name }) => name === "waiting_files")?.value ?? 0;
  };
  await waitFor("the backlog to be counted", async () => (await waiting()) > BACKLOG / 2);
  await untilCheck(daemon, "raw_log", ({ status }) => status === "degraded");
  await home.fireMany(3);
  let answers = 0;
  let left = await waiting();
  while ((await daemon.health()).last_seq < BACKLOG + 3) {
    const [first] = await daemon.sessions();
    assert.ok(first !== undefined || (await daemon.health()).last_seq === 0);
    left = Math.min(left, await waiting());
    answers += 1;
  }
  t.diagnostic(`${answers} times asked meanwhile, ${peakMiB(daemon)} MiB at the greatest`);
  assert.ok(left < BACKLOG, "health shows how it goes on");
  await untilOk(daemon, "raw_log");
  const { last_seq: stored } = await daemon.health();
  assert.equal(stored, BACKLOG + 3);
  await untilMoved(home);
  assert.deepEqual([home.waiting(), home.deadLetters()], [[], []]);
  // Oldest first: what came last stands last.
  const { events } = await daemon.get<{ events: { summary: string; seq: number }[] }>("/api/log?limit=4");
  assert.deepEqual(
    events.map(({ summary }) => summary.replace(/^.*?(event|file) /, "$1 ")),
    ["event 2", "event 1", "event 0", `file ${BACKLOG - 1}`],
  );
  for (const n of [0, 1, Math.floor(BACKLOG / 2), BACKLOG - 1]) {
    const { summary } = await daemon.get<{ summary: string }>(`/api/log/${n + 1}`);
    assert.match(summary, new RegExp(`file ${n}$`));
  }
  assert.ok(peakMiB(daemon) < MAX_PEAK_MIB, `${peakMiB(daemon)} MiB at its greatest`);
});

/** Files as the hook leaves them, one millisecond apart. */
function putBacklog({ paths }: FaultHome, count: number): void {
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  const temporary = join(paths.rawTemporaryDir, "x");
  for (let n = 0; n < count; n++) {
    writeFileSync(temporary, payload({ hook_event_name: "Notification", message: `file ${n}` }));
    utimesSync(temporary, 1_790_000_000 + n / 1000, 1_790_000_000 + n / 1000);
    renameSync(temporary, join(paths.rawDir, `hook-${1000 + n}-0.json`));
  }
}

async function post(daemon: DaemonProcess, body: string): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(new URL("/api/hook", daemon.url), { method: "POST", headers, body });
}

function reasonsIn(home: FaultHome): string[] {
  return (
    home
      .deadLetters()
      .filter((name) => name.endsWith(".reason.json"))
      .map((name) => readFileSync(join(home.paths.deadLetterDir, name), "utf8"))
      // One may just be written.
      .filter((text) => text.endsWith("}\n") || text.endsWith("}"))
      .map((text) => String(JSON.parse(text).reason))
  );
}

/** Its memory at the greatest so far. */
function peakMiB({ child }: DaemonProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}
