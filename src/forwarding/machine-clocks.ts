/**
 * Smaller differences count as equal, and a known difference is kept while a new measurement is this close to it. A
 * request takes time too, and times of one session must not shift against one another.
 */
const SAME_CLOCK_MS = 30_000;

/** A machine's times that lie this far ahead of its own clock were taken before that clock was set back. */
const AHEAD_MS = 600_000;

/** A machine's time, by our clock. */
export type ToOurTime = (atMs: number) => number;

/**
 * How far a machine's clock counts as ahead of this one from this batch on. An event `sentAtMs - atMs` before its batch was
 * sent is dated as long before the batch arrived. So a wrong clock neither makes a machine's notifications stale nor
 * keeps its sessions for ever.
 * @param knownMs what it was with the batch before
 * @param measuredMs when the batch was sent by its clock, less when it arrived by this one's
 */
export function clockAheadMs(knownMs: number, measuredMs: number): number {
  if (Math.abs(measuredMs - knownMs) <= SAME_CLOCK_MS) return knownMs;
  return Math.abs(measuredMs) <= SAME_CLOCK_MS ? 0 : measuredMs;
}

export function toOurTimeOf(batch: { readonly aheadMs: number; readonly arrivedAtMs: number }): ToOurTime {
  const { aheadMs, arrivedAtMs } = batch;
  return (atMs) => {
    const ours = Math.max(0, atMs - aheadMs);
    return ours > arrivedAtMs + AHEAD_MS ? arrivedAtMs : ours;
  };
}
