import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { createRefresher } from "./refresher.ts";

/** Something of the daemon's that is asked for again and again while somebody looks at it. */
export interface Watched<Value> {
  /** As it was last answered; null before the first time. */
  readonly value: ReadonlySignal<Value | null>;
  /** What the last question failed of; null after one that was answered. */
  readonly problem: ReadonlySignal<unknown>;
  /** @returns what stops it */
  watch(): () => void;
  /** It may have changed. */
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
