const HOUR_MS = 3_600_000;

/** A lower bound: a day with a clock change is at least this long. */
const SHORTEST_DAY_MS = 20 * HOUR_MS;

/**
 * The calendar of a time zone in whole UTC hours, because counters are kept by the hour: an hour belongs to the day
 * that contains its start.
 */
export interface LocalDays {
  /** The first hour of the day that contains an instant's hour. */
  startOf(ms: number): number;
  /** The first hour of the next day, after the day that begins here. */
  next(startMs: number): number;
}

/** @param zone an IANA name or an offset (`+09:00`) @returns null for an unknown zone */
export function localDays(zone: string): LocalDays | null {
  const format = formatter(zone);
  if (format === null) return null;
  return {
    startOf: (ms) => {
      let start = Math.floor(ms / HOUR_MS) * HOUR_MS;
      const day = format.format(start);
      while (format.format(start - HOUR_MS) === day) start -= HOUR_MS;
      return start;
    },
    next: (startMs) => {
      const day = format.format(startMs);
      let next = startMs + SHORTEST_DAY_MS;
      while (format.format(next) === day) next += HOUR_MS;
      return next;
    },
  };
}

function formatter(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  } catch {
    return null;
  }
}
