import assert from "node:assert/strict";
import { mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DaemonProcess } from "../daemon-process.ts";
import { payload } from "../payload.ts";
import { untilMoved, untilOk, type FaultHome } from "./fault-home.ts";

/** Files as the hook writes them, one millisecond apart. */
export function putBacklog({ paths }: FaultHome, count: number): void {
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  const temporary = join(paths.rawTemporaryDir, "x");
  for (let n = 0; n < count; n++) {
    writeFileSync(temporary, payload({ hook_event_name: "Notification", message: `file ${n}` }));
    utimesSync(temporary, 1_790_000_000 + n / 1000, 1_790_000_000 + n / 1000);
    renameSync(temporary, join(paths.rawDir, `hook-${1000 + n}-0.json`));
  }
}

/** Waits until the backlog is stored, then the events of hooks that ran meanwhile. The oldest come first. */
export async function assertTaken(home: FaultHome, daemon: DaemonProcess, count: number): Promise<void> {
  await untilOk(daemon, "raw_log");
  assert.equal((await daemon.health()).last_seq, count + home.fired());
  await untilMoved(home);
  assert.deepEqual([home.waiting(), home.deadLetters()], [[], []]);
  const { events } = await daemon.get<{ events: { summary: string; seq: number }[] }>("/api/log?limit=4");
  assert.deepEqual(
    events.map(({ summary }) => summary.replace(/^.*?(event|file) /, "$1 ")),
    ["event 2", "event 1", "event 0", `file ${count - 1}`],
  );
  for (const n of [0, 1, Math.floor(count / 2), count - 1]) {
    const { summary } = await daemon.get<{ summary: string }>(`/api/log/${n + 1}`);
    assert.match(summary, new RegExp(`file ${n}$`));
  }
}
