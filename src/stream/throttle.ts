export interface Throttle {
  /** Requests a run; several requests within one interval share the run at its end. */
  request(): void;
  /** Drops the requested run. */
  stop(): void;
}

/**
 * Runs at the first request (`leadMs` later, or within the call when that is 0), then at most once each `intervalMs`.
 * Every request is followed by a run. Holds a timer only during one of these delays.
 */
export function createThrottle(options: {
  readonly intervalMs: number;
  readonly leadMs: number;
  readonly run: () => void;
}): Throttle {
  let timer: NodeJS.Timeout | null = null;
  let wanted = false;

  function fire(): void {
    wanted = false;
    timer = setTimeout(onTimer, options.intervalMs);
    options.run();
  }

  function onTimer(): void {
    timer = null;
    if (wanted) fire();
  }

  return {
    request() {
      if (timer === null && options.leadMs === 0) return fire();
      wanted = true;
      timer ??= setTimeout(onTimer, options.leadMs);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      wanted = false;
    },
  };
}
