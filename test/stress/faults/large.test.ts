import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { assertTaken, putBacklog } from "../../support/faults/backlog.ts";
import { deadReasons, faultHome, postHook, untilCheck, untilStored } from "../../support/faults/fault-home.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

const MIB = 1024 * 1024;

/** By hand: CCEN_TEST_BACKLOG=1000000. */
const BACKLOG = Number(process.env["CCEN_TEST_BACKLOG"] ?? 25_000);

/** The daemon's peak: 64 MiB are in memory as bytes, as text, and truncated. */
const MAX_PEAK_MIB = 768;

test("daemon stores payloads of 64 MiB cut, refuses larger ones, in bounded memory", async (t) => {
  const home = faultHome(t);
  const daemon = await startDaemon(t, home);
  const empty = payload({ hook_event_name: "Notification", message: "event 0", filler: "" }).length;
  await home.fire({ filler: "x".repeat(64 * MIB - empty) });
  await untilStored(daemon, 1);
  const body = payload({ hook_event_name: "Notification", message: "event 1", filler: "y".repeat(64 * MIB - empty) });
  assert.equal((await postHook(daemon, body)).status, 204);
  await untilStored(daemon, 2);
  assert.equal((await postHook(daemon, `${body}    `)).status, 413);
  for (const seq of [1, 2]) {
    const { payload_cut: cuts } = await daemon.get<{ payload_cut: unknown }>(`/api/log/${seq}`);
    assert.deepEqual(cuts, [{ pointer: "/filler", length: 64 * MIB - empty, kept: 16_384 }]);
  }
  await home.fire({ filler: "z".repeat(64 * MIB) });
  const dead = (): readonly string[] => deadReasons(home);
  await waitFor("a dead letter", () => dead().length === 1);
  assert.match(dead()[0] ?? "", /^larger than 64 MiB/);
  // Would be a gigabyte of values: it ended the daemon, and would have ended each next one.
  await home.fire({ list: Array.from({ length: 20 * MIB }, () => 1) });
  await waitFor("another dead letter", () => dead().length === 2);
  assert.ok(dead().some((reason) => reason.startsWith("more than 250000 values")));
  await home.fire();
  await untilStored(daemon, 3);
  assert.equal((await daemon.health()).pid, daemon.child.pid);
  assert.ok(peakMiB(daemon) < MAX_PEAK_MIB, `${peakMiB(daemon)} MiB at its greatest`);
});

test("daemon stores a huge backlog in order and in bounded memory while it answers", async (t) => {
  const home = faultHome(t);
  putBacklog(home, BACKLOG);
  const daemon = await startDaemon(t, home);
  const waiting = async (): Promise<number> => {
    const check = (await daemon.health()).checks.find(({ name }) => name === "raw_log");
    return check?.figures.find(({ name }) => name === "waiting_files")?.value ?? 0;
  };
  await waitFor("the backlog to be counted", async () => (await waiting()) > 0);
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
  await assertTaken(home, daemon, BACKLOG);
  assert.ok(peakMiB(daemon) < MAX_PEAK_MIB, `${peakMiB(daemon)} MiB at its greatest`);
});

/** Its peak memory so far. */
function peakMiB({ child }: DaemonProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}
