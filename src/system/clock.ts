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

/** A clock for waits: it goes on when the given clock is set back. */
export function createSteadyClock(clock: Clock): Clock {
  let lastMs = -Infinity;
  let lostMs = 0;
  return {
    now: () => {
      const nowMs = clock.now();
      if (nowMs < lastMs) lostMs += lastMs - nowMs;
      lastMs = nowMs;
      return nowMs + lostMs;
    },
  };
}

/** This machine's time zone, as an IANA name. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
