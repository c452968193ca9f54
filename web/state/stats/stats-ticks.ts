const HOUR_MS = 3_600_000;

/** Steps between ticks, in hours; longer ones are whole days. */
const HOUR_STEPS = [1, 2, 3, 6, 12] as const;
const DAY_STEPS = [1, 2, 7, 14, 30, 90, 180, 365] as const;

export interface Tick {
  readonly index: number;
  readonly atMs: number;
  /** Whether it shows the time of day or the date. */
  readonly kind: "hour" | "day";
}

/**
 * Ticks of an axis of buckets: at round hours, over days at the start of days, at most `most` of them.
 * @param bucketMs an hour or a day in the reader's zone
 */
export function ticksOf(starts: readonly string[], bucketMs: number, most: number): readonly Tick[] {
  const all = starts.map((start, index) => ({ index, atMs: Date.parse(start), at: new Date(start) }));
  if (bucketMs <= HOUR_MS && all.length <= 48) {
    for (const step of HOUR_STEPS) {
      const chosen = all.filter(({ at }) => at.getHours() % step === 0);
      if (chosen.length <= most) return chosen.map(({ index, atMs }) => ({ index, atMs, kind: "hour" }));
    }
  }
  const days = all.filter(({ at }, index) =>
    index === 0 ? at.getHours() === 0 : at.getDate() !== all[index - 1]?.at.getDate(),
  );
  for (const step of DAY_STEPS) {
    if (Math.ceil(days.length / step) > most) continue;
    // Counted from the newest day, which readers look for.
    const chosen = days.filter((_, index) => (days.length - 1 - index) % step === 0);
    return chosen.map(({ index, atMs }) => ({ index, atMs, kind: "day" }));
  }
  return days.slice(-1).map(({ index, atMs }) => ({ index, atMs, kind: "day" }));
}
