import { DAY_MS, HOUR_MS, MINUTE_MS } from "./time-units.ts";

export const BUCKET_UNITS = ["minute", "hour", "day"] as const;

export type BucketUnit = (typeof BUCKET_UNITS)[number];

export const UNIT_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const satisfies Record<BucketUnit, number>;

/** Ranges that end now. */
export const RANGE_MS = {
  "1h": HOUR_MS,
  "5h": 5 * HOUR_MS,
  "24h": DAY_MS,
  "7d": 7 * DAY_MS,
  "30d": 30 * DAY_MS,
  "90d": 90 * DAY_MS,
} as const;

/** `today` and `yesterday` are days of the zone; `all` begins with the oldest count. */
export const RANGE_NAMES = ["1h", "5h", "today", "yesterday", "24h", "7d", "30d", "90d", "all"] as const;

type RangeName = (typeof RANGE_NAMES)[number];

/** A day by the minute, two months by the hour, four years by the day: more points than a screen has. */
export const MAX_BUCKETS = 1500;

/** The requested range; `toMs` is exclusive. */
export type AskedRange = { readonly name: RangeName } | { readonly fromMs: number; readonly toMs: number };

/** The start of each bucket, oldest first, and the end of the range: inside the last bucket, if that is now. */
export interface Buckets {
  readonly starts: readonly number[];
  readonly endMs: number;
}

interface BucketOptions {
  readonly range: AskedRange;
  readonly unit: BucketUnit;
  /** The time zone of the days. */
  readonly zone: string;
  readonly nowMs: number;
  /** The time of the oldest count, for the range `all`; null without one. */
  readonly firstMs: number | null;
}

type BucketsBeforeOptions = Pick<BucketOptions, "range" | "unit" | "zone">;

/**
 * Divides a range into whole buckets. A range that ends now has its last bucket around now; the range `all` is cut to
 * the newest {@link MAX_BUCKETS}.
 * @returns null for more than {@link MAX_BUCKETS}, or an unknown zone
 */
export function planBuckets({ range, unit, zone, nowMs, firstMs }: BucketOptions): Buckets | null {
  const days = localDays(zone);
  if (days === null) return null;
  const endMs = (Math.floor(nowMs / fineness(unit)) + 1) * fineness(unit);
  if ("fromMs" in range) {
    const toMs = Math.min(Math.ceil(range.toMs / fineness(unit)) * fineness(unit), endMs);
    if ((toMs - range.fromMs) / UNIT_MS[unit] > MAX_BUCKETS) return null;
    return { starts: startsBetween(startOf(range.fromMs, unit, days), toMs, unit, days), endMs: toMs };
  }
  if (range.name === "today") {
    return { starts: startsBetween(days.startOf(nowMs), endMs, unit, days), endMs };
  }
  if (range.name === "yesterday") {
    const todayMs = days.startOf(nowMs);
    return { starts: startsBetween(days.startOf(todayMs - HOUR_MS), todayMs, unit, days), endMs: todayMs };
  }
  if (range.name === "all") {
    const longestMs = (MAX_BUCKETS - 2) * UNIT_MS[unit];
    const fromMs = Math.max(firstMs ?? nowMs, nowMs - longestMs);
    return { starts: startsBetween(startOf(Math.min(fromMs, nowMs), unit, days), endMs, unit, days), endMs };
  }
  const count = Math.max(1, Math.round(RANGE_MS[range.name] / UNIT_MS[unit]));
  if (count > MAX_BUCKETS) return null;
  return { starts: startsBack(startOf(nowMs, unit, days), count, unit, days), endMs };
}

/**
 * The same number of buckets before these, cut in the same way, so that half a day is compared with half a day. Before
 * the hours of `today` come the same hours of yesterday.
 */
export function bucketsBefore({ starts, endMs }: Buckets, { range, unit, zone }: BucketsBeforeOptions): Buckets {
  const days = localDays(zone);
  const [first] = starts;
  if (days === null || first === undefined) return { starts: [], endMs };
  if ("name" in range && range.name === "today") {
    const yesterdayMs = days.startOf(first - HOUR_MS);
    const cutMs = Math.min(first, yesterdayMs + (endMs - first));
    return { starts: startsBetween(yesterdayMs, cutMs, unit, days), endMs: cutMs };
  }
  const before = startsBack(previousStart(first, unit, days), starts.length, unit, days);
  const [firstBefore = first] = before;
  return { starts: before, endMs: Math.min(first, firstBefore + (endMs - first)) };
}

/** The default unit of a range: one that a chart can show well. */
export function unitFor(range: AskedRange): BucketUnit {
  const lengthMs =
    "fromMs" in range ? range.toMs - range.fromMs : range.name === "all" ? Infinity : LENGTH_MS[range.name];
  if (lengthMs <= 2 * HOUR_MS) return "minute";
  return lengthMs <= 8 * DAY_MS ? "hour" : "day";
}

const LENGTH_MS = { ...RANGE_MS, today: DAY_MS, yesterday: DAY_MS } as const;

/** Counters are kept by the minute and by the hour. */
function fineness(unit: BucketUnit): number {
  return unit === "minute" ? MINUTE_MS : HOUR_MS;
}

function startsBetween(firstMs: number, toMs: number, unit: BucketUnit, days: LocalDays): number[] {
  const starts: number[] = [];
  for (let start = firstMs; start < toMs; start = nextStart(start, unit, days)) starts.push(start);
  return starts;
}

function startsBack(lastMs: number, count: number, unit: BucketUnit, days: LocalDays): number[] {
  const starts = [lastMs];
  while (starts.length < count) starts.push(previousStart(starts.at(-1) ?? lastMs, unit, days));
  return starts.toReversed();
}

function startOf(ms: number, unit: BucketUnit, days: LocalDays): number {
  return unit === "day" ? days.startOf(ms) : Math.floor(ms / UNIT_MS[unit]) * UNIT_MS[unit];
}

function nextStart(startMs: number, unit: BucketUnit, days: LocalDays): number {
  return unit === "day" ? days.next(startMs) : startMs + UNIT_MS[unit];
}

function previousStart(startMs: number, unit: BucketUnit, days: LocalDays): number {
  return unit === "day" ? days.startOf(startMs - HOUR_MS) : startMs - UNIT_MS[unit];
}

/** A lower bound: a day with a clock change is at least this long. */
const SHORTEST_DAY_MS = 20 * HOUR_MS;

/**
 * The calendar of a time zone in whole UTC hours, because counters are kept by the hour: an hour belongs to the day
 * that contains its start.
 */
interface LocalDays {
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
