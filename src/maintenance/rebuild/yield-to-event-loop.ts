import { setImmediate as turn } from "node:timers/promises";

/** A live connection or a hook over HTTP may wait this long. */
const SLICE_MS = 15;

/** Called between small pieces of long work: gives other work its turn now and then. */
export type YieldToEventLoop = () => Promise<void>;

/** @throws the signal's reason once it is aborted */
export function createYield(signal: AbortSignal): YieldToEventLoop {
  let until = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < until) return;
    await turn();
    signal.throwIfAborted();
    until = performance.now() + SLICE_MS;
  };
}
