import type { Sleep } from "../../core/ports.ts";

export interface InterruptibleSleep {
  /** Resolves on wake, or after the delay. Infinity waits for wake only. */
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
