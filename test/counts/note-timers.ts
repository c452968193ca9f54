import { createHook } from "node:async_hooks";
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

// Loaded before a program (`node --import`): at SIGUSR2 it writes down what will wake the main thread by itself: the
// milliseconds of each timer that is armed, Node's own among them, whether they keep the process alive or not, and how
// many files are watched by looking at them again and again (`fs.watchFile`).
const file = process.env["CCEN_TEST_TIMERS"] ?? "";
const armed = new Map<number, WeakRef<object>>();
const pollers = new Set<number>();

/** What Node's own timer objects carry. */
interface Timer {
  readonly _idleTimeout?: number;
  readonly _destroyed?: boolean;
}

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
    const periods = [...armed.values()].flatMap((ref) => {
      const timer: Timer | undefined = ref.deref();
      // A timer that was cleared waits for its end with no period.
      return timer?._idleTimeout === undefined || timer._idleTimeout < 0 || timer._destroyed === true
        ? []
        : [timer._idleTimeout];
    });
    writeFileSync(file, JSON.stringify({ periodsMs: periods.toSorted((a, b) => a - b), polledFiles: pollers.size }));
  });
}
