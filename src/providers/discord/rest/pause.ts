/** A pause. Start and length are kept apart, so that a clock set back cannot extend it. */
export interface Pause {
  readonly sinceMs: number;
  readonly lengthMs: number;
}

export function restOf(pause: Pause | undefined, nowMs: number): number {
  if (pause === undefined || nowMs < pause.sinceMs) return 0;
  return Math.max(0, pause.sinceMs + pause.lengthMs - nowMs);
}

/** Counts events within the last `lengthMs`, to keep them under a limit. */
export interface SlidingWindow {
  add(nowMs: number): void;
  count(nowMs: number): number;
  /**
   * Milliseconds until there is room for one more under `limit`; 0 when there is. From `spreadFrom` events on, they are
   * spaced as evenly as the limit allows. The remaining room then lasts until the first one leaves the window.
   */
  waitFor(limit: number, nowMs: number, spreadFrom?: number): number;
}

export function createSlidingWindow(lengthMs: number): SlidingWindow {
  const times: number[] = [];

  function forget(nowMs: number): void {
    // A time in the future is from before the clock was set back, so it is useless.
    while (times[0] !== undefined && (times[0] <= nowMs - lengthMs || times[0] > nowMs)) times.shift();
  }

  return {
    add: (nowMs) => {
      forget(nowMs);
      times.push(nowMs);
    },
    count: (nowMs) => {
      forget(nowMs);
      return times.length;
    },
    waitFor: (limit, nowMs, spreadFrom = limit) => {
      forget(nowMs);
      const leaves = times[times.length - limit];
      if (leaves !== undefined) return Math.max(0, leaves + lengthMs - nowMs);
      const [first, last] = [times[0], times.at(-1)];
      if (first === undefined || last === undefined || times.length < spreadFrom) return 0;
      const spacingMs = Math.max(lengthMs / limit, (first + lengthMs - last) / (limit - times.length + 1));
      return Math.max(0, Math.ceil(last + spacingMs - nowMs));
    },
  };
}
