import { createHook } from "node:async_hooks";
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

// Loaded before a program (`node --import`): on SIGUSR2 it writes down the main thread's wake-ups: the milliseconds of
// each armed timer, Node's own included, whether it keeps the process alive or not, and the number of polled files
// (`fs.watchFile`).
const file = process.env["CCEN_TEST_TIMERS"] ?? "";
const armed = new Map<number, WeakRef<object>>();
const pollers = new Set<number>();

if (isMainThread) {
  createHook({
    init: (id, type, _trigger, timer: object) => {
      if (type === "Timeout") armed.set(id, new WeakRef(timer));
      if (type === "STATWATCHER") pollers.add(id);
    },
    destroy: (id) => {
      armed.delete(id);
      pollers.delete(id);
    },
  }).enable();
  process.on("SIGUSR2", () => {
    // A cleared timer waits for its end with a period of -1.
    const periods = [...armed.values()].map(periodOf).filter((periodMs) => periodMs > 0);
    writeFileSync(file, JSON.stringify({ periodsMs: periods.toSorted((a, b) => a - b), polledFiles: pollers.size }));
  });
}

/** Node keeps it in a property of its own. */
function periodOf(timer: WeakRef<object>): number {
  const found: Readonly<Record<string, unknown>> = { ...timer.deref() };
  const { ["_idleTimeout"]: periodMs = -1, ["_destroyed"]: isOver = false } = found;
  return typeof periodMs === "number" && isOver === false ? periodMs : -1;
}
