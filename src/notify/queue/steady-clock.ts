import type { Clock } from "../../core/ports.ts";

/** A clock for waits only: it goes on when the system clock is set back. */
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
