import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { createRefresher } from "./refresher.ts";

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
