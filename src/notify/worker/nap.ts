import type { Sleep } from "../../core/ports.ts";

/** A wait that can be cut short. */
export interface Nap {
  /** Until somebody wakes it, at most so long; Infinity is for ever. */
  rest(delayMs: number): Promise<void>;
  wake(): void;
}

export function createNap(sleep: Sleep): Nap {
  let wake: (() => void) | null = null;
  return {
    rest: async (delayMs) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const waking = new AbortController();
      if (Number.isFinite(delayMs)) void sleep(Math.max(0, delayMs), waking.signal).then(resolve, resolve);
      await promise;
      waking.abort();
    },
    wake: () => wake?.(),
  };
}
