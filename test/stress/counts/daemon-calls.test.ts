import assert from "node:assert/strict";
import { test } from "node:test";
import { payload } from "../../support/payload.ts";
import { keep } from "../../quick/counts/keep.ts";
import { NO_TRACES, type SystemCall } from "./trace-calls.ts";
import { traceDaemon } from "./traced-daemon.ts";

const WAITING = Array.from({ length: 100 }, (_, index) => `hook-${1000 + index}-0.json`);
const SINGLE = Array.from({ length: 20 }, (_, index) => `hook-${2000 + index}-0.json`);

const POSTED = 100;
const JSON_BODY = { "content-type": "application/json" };

test("an event costs few calls of the file system, alone and among a hundred", { skip: NO_TRACES }, async (t) => {
  const daemon = await traceDaemon(t, WAITING);
  for (const name of SINGLE) await daemon.take(name);
  const calls = await daemon.end();

  for (const [names, count] of [
    [SINGLE, "file calls that name an event's raw file"],
    [WAITING, "file calls that name a waiting raw file"],
  ] as const) {
    // The minimum: on a busy machine the folder's watcher reports some names twice.
    keep(t, count, { count: Math.min(...names.map((name) => calls.filter((call) => reportsOf(call, name)).length)) });
  }

  // The shortest: on a busy machine other work runs while a file is synced to disk.
  const variants = SINGLE.map((name) => wayOf(calls, [name]).filter((call) => !isTurn(call)).length);
  keep(t, "file calls of an event, from its notice to the archive", { count: Math.min(...variants) });
  const together = wayOf(calls, SINGLE);
  keep(t, "syncs of an event that the event loop waits for", { count: together.filter(isSync).length / SINGLE.length });

  const first = calls.findIndex((call) => reportsOf(call, SINGLE[0] ?? ""));
  keep(t, "syncs of an event, of all threads", { count: calls.slice(first).filter(isSync).length / SINGLE.length });

  const batch = wayOf(calls, WAITING);
  keep(t, "file calls for each of 100 files that wait", { count: batch.length / WAITING.length });
  keep(t, "syncs for each of 100 files that the event loop waits for", {
    count: batch.filter(isSync).length / WAITING.length,
  });
});

test("a hundred payloads that are posted at once share their syncs", { skip: NO_TRACES }, async (t) => {
  const daemon = await traceDaemon(t, []);
  const before = daemon.callCount();
  const post = async (index: number): Promise<number> => {
    const body = payload({ hook_event_name: "Notification", message: `This is number ${index}` });
    return (await fetch(new URL("/api/hook", daemon.url), { method: "POST", body, headers: JSON_BODY })).status;
  };
  const statuses = await Promise.all(Array.from({ length: POSTED }, (_, index) => post(index)));
  assert.deepEqual(new Set(statuses), new Set([204]));
  const calls = (await daemon.end()).slice(before);
  // With those of the daemon's end, which are few.
  keep(t, "syncs for each of 100 payloads posted at once", { count: calls.filter(isSync).length / POSTED });
});

/** Calls of the thread that ingested these files, from the first notice of one of them to the archiving of the last. */
function wayOf(calls: readonly SystemCall[], names: readonly string[]): readonly SystemCall[] {
  const isAboutOne = (call: SystemCall) => names.some((name) => reportsOf(call, name));
  const first = calls.findIndex(isAboutOne);
  const last = calls.findLastIndex((call) => call.name.startsWith("rename") && isAboutOne(call));
  assert.ok(first >= 0 && last > first, "the trace does not tell of them");
  const { pid } = calls[first] ?? assert.fail();
  return calls.slice(first, last + 1).filter((call) => call.pid === pid);
}

/** By a path, or by the name alone as the folder's watcher reads it. */
function reportsOf({ line }: SystemCall, name: string): boolean {
  return line.includes(name);
}

/** A turn of the event loop. How many there are until the disk has answered depends on the disk's speed. */
function isTurn({ name, line }: SystemCall): boolean {
  return name.startsWith("epoll_") || line.includes("[eventfd]");
}

function isSync({ name }: SystemCall): boolean {
  return name === "fsync" || name === "fdatasync";
}
