/** How far the clock may move against the time that really passes before it counts as set. */
const JUMP_MS = 5 * 60_000;

/** A machine that was off for so long looks like one whose clock is wrong. */
const LONG_OFF_MS = 2 * 86_400_000;

/** How long a clock has to run on without another jump before anything goes by it. */
const SETTLING_MS = 3_600_000;

export interface ClockTrust {
  /** Whether anything may be removed by the clock. To be called often: a jump shows only between two calls. */
  isSettled(nowMs: number, monotonicMs: number): boolean;
}

/**
 * A clock that is wrong for a while must not make everything look old. After it jumped, and after a start that is long
 * after the last one, nothing goes for an hour of real time: a wrong clock is set right meanwhile, and a machine that
 * was asleep or off loses nothing by waiting.
 * @param lastSeenMs when an earlier daemon looked last; null when none ever did
 */
export function createClockTrust(lastSeenMs: number | null): ClockTrust {
  let offsetMs: number | null = null;
  let settledAtMs = Number.NEGATIVE_INFINITY;

  function settleFrom(monotonicMs: number): void {
    settledAtMs = monotonicMs + SETTLING_MS;
  }

  return {
    isSettled: (nowMs, monotonicMs) => {
      const offset = nowMs - monotonicMs;
      if (offsetMs === null) {
        const wasOff = lastSeenMs !== null && Math.abs(nowMs - lastSeenMs) > LONG_OFF_MS;
        if (wasOff) settleFrom(monotonicMs);
      } else if (Math.abs(offset - offsetMs) > JUMP_MS) settleFrom(monotonicMs);
      // A clock that is only corrected now and then is followed.
      offsetMs = offset;
      return monotonicMs >= settledAtMs;
    },
  };
}
