/** Delays between attempts. */
export interface Backoff {
  /** After the first failure; each further failure doubles it. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** The delay is multiplied by a random number between these two, so that clients that fail together retry apart. */
  readonly jitter?: readonly [from: number, to: number];
}

/**
 * Delay before the next attempt, in whole milliseconds.
 * @param failures in a row, from 1
 * @param random from 0 up to 1; chooses the place within the jitter
 */
export function backoffMs(failures: number, { firstMs, maxMs, jitter = [1, 1] }: Backoff, random = 0): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  const [from, to] = jitter;
  return Math.round(fullMs * (from + (to - from) * random));
}
