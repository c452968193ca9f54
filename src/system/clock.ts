import { uptime } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Sleep } from "../core/ports.ts";

/** The machine's own clock; the only reader of `Date.now`. */
export const systemClock: Clock = { now: () => Date.now() };

/** Elapsed time since boot, sleep included; setting the clock does not change it. */
export function sinceBootMs(): number {
  return uptime() * 1000;
}

/** Does not keep the process alive. */
export const systemSleep: Sleep = async (delayMs, signal) => wait(delayMs, undefined, { signal, ref: false });
