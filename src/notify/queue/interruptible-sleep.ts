import type { Sleep } from "../../core/ports.ts";

/** A wait that can be cut short. */
export interface InterruptibleSleep {
  /** Until somebody wakes it, at most so long; Infinity is for ever. */
  rest(delayMs: number): Promise<void>;
  wake(): void;
}

export function createInterruptibleSleep(sleep: Sleep): InterruptibleSleep {
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
