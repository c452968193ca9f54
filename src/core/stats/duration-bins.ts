const GROWTH = 2 ** 0.25;
const LAST_START_MS = 86_400_000;

/**
 * Durations are counted in bins that grow by a quarter of an octave, from 0 ms to a day. A percentile is the geometric
 * middle of its bin: at most 10 % off, whatever the number of calls.
 *
 * Stored counts refer to these numbers (migration 0006): they must never change.
 */
export const DURATION_BIN_STARTS_MS: readonly number[] = binStarts();

/** The bin of calls without a duration. */
export const NO_DURATION_BIN = -1;

function binStarts(): number[] {
  const starts = [0];
  for (let start = 1; start < LAST_START_MS; start = Math.max(start + 1, Math.ceil(start * GROWTH))) starts.push(start);
  return [...starts, LAST_START_MS];
}

/** The number of durations in each bin. */
export type DurationCounts = ReadonlyMap<number, number>;

/** A percentile (0 < share ≤ 1) in milliseconds, by nearest rank; null without any duration. */
export function durationPercentile(counts: DurationCounts, share: number): number | null {
  const bins = [...counts].filter(([bin, count]) => bin >= 0 && count > 0).toSorted(([one], [other]) => one - other);
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.ceil(total * share);
  for (const [bin, count] of bins) {
    left -= count;
    if (left <= 0) return middleOf(bin);
  }
  return null;
}

/** To a tenth of a millisecond: the middle of a bin lies between two whole numbers. */
function middleOf(bin: number): number {
  const start = DURATION_BIN_STARTS_MS[bin] ?? LAST_START_MS;
  const next = DURATION_BIN_STARTS_MS[bin + 1] ?? start + 1;
  return Math.round(Math.sqrt(start * (next - 1)) * 10) / 10;
}
