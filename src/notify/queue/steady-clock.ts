import type { Clock } from "../../core/ports.ts";

/** A clock for waits only: where the other one is set back, it goes on from where it was. */
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
