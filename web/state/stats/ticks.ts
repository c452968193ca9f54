const HOUR_MS = 3_600_000;

/** Steps between marks, in hours; longer ones are whole days. */
const HOUR_STEPS = [1, 2, 3, 6, 12] as const;
const DAY_STEPS = [1, 2, 7, 14, 30, 90, 180, 365] as const;

export interface Tick {
  readonly index: number;
  readonly atMs: number;
  /** What it has to say: the time of day, or the date. */
  readonly kind: "hour" | "day";
}

/**
 * Where an axis of buckets is marked: at round hours, over days at the begin of days, so that at most `most` marks stand
 * there. @param bucketMs an hour or a day, as the reader's zone has them
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
    // Counted from the newest one: that is the day which is looked for.
    const chosen = days.filter((_, index) => (days.length - 1 - index) % step === 0);
    return chosen.map(({ index, atMs }) => ({ index, atMs, kind: "day" }));
  }
  return days.slice(-1).map(({ index, atMs }) => ({ index, atMs, kind: "day" }));
}
