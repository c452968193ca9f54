import { batch, signal, type ReadonlySignal } from "@preact/signals";

/** Minimum time between two refreshes: a busy session must not load the daemon. */
const MIN_INTERVAL_MS = 2000;

/** Refreshes repeatedly: soon after an event, slowly without one, never two at once. */
export interface Refresher {
  start(): void;
  stop(): void;
  /** At once, or as soon as the minimum time has passed. */
  soon(): void;
  /** `everyMs` may have changed. */
  reschedule(): void;
}

interface RefresherOptions {
  /** Never throws. */
  readonly refresh: () => Promise<void>;
  /** Milliseconds from an answer to the next request, without an event. */
  readonly everyMs: () => number;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createRefresher({ refresh, everyMs, after }: RefresherOptions): Refresher {
  let running = false;
  let mayRefresh = true;
  let isDue = false;
  let isRefreshing = false;
  let cancelPoll: (() => void) | null = null;
  let cancelPause: (() => void) | null = null;

  async function run(): Promise<void> {
    if (!running) return;
    if (isRefreshing) {
      isDue = true;
      return;
    }
    isRefreshing = true;
    isDue = false;
    mayRefresh = false;
    cancelPoll?.();
    cancelPoll = null;
    cancelPause?.();
    cancelPause = after(MIN_INTERVAL_MS, () => {
      mayRefresh = true;
      if (isDue) void run();
    });
    await refresh();
    isRefreshing = false;
    if (!running) return;
    if (isDue && mayRefresh) void run();
    else poll();
  }

  function poll(): void {
    cancelPoll?.();
    cancelPoll = after(everyMs(), () => void run());
  }

  return {
    start() {
      if (running) return;
      running = true;
      void run();
    },
    stop() {
      running = false;
      cancelPoll?.();
      cancelPause?.();
      cancelPoll = null;
      mayRefresh = true;
      isDue = false;
    },
    soon() {
      if (mayRefresh) void run();
      else isDue = true;
    },
    reschedule() {
      if (cancelPoll !== null) poll();
    },
  };
}

/** A value that the page polls from the daemon while a view shows it. */
export interface Watched<Value> {
  /** The last answer; null before the first. */
  readonly value: ReadonlySignal<Value | null>;
  /** The error of the last request; null after a success. */
  readonly problem: ReadonlySignal<unknown>;
  /** @returns stops watching */
  watch(): () => void;
  /** Call it when the value may have changed. */
  soon(): void;
}

interface WatchedOptions<Value> {
  readonly fetch: () => Promise<Value>;
  readonly everyMs: number;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createWatched<Value>({ fetch, everyMs, after }: WatchedOptions<Value>): Watched<Value> {
  const value = signal<Value | null>(null);
  const problem = signal<unknown>(null);
  let watchers = 0;
  const refresher = createRefresher({
    after,
    everyMs: () => everyMs,
    refresh: async () => {
      try {
        const answer = await fetch();
        batch(() => {
          value.value = answer;
          problem.value = null;
        });
      } catch (thrown) {
        problem.value = thrown;
      }
    },
  });
  return {
    value,
    problem,
    watch() {
      watchers += 1;
      refresher.start();
      let watching = true;
      return () => {
        if (!watching) return;
        watching = false;
        watchers -= 1;
        if (watchers === 0) refresher.stop();
      };
    },
    soon: () => {
      if (watchers > 0) refresher.soon();
    },
  };
}
