import { RANGE_MS } from "../../src/core/stats-range.ts";
import { DAY_MS } from "../../src/core/time-units.ts";

/** Periods by name, in the order in which they are offered. Days are the reader's; the others end now. */
export const PERIOD_NAMES = ["today", "yesterday", "5h", "24h", "7d", "30d", "90d", "all"] as const;

export type PeriodName = (typeof PERIOD_NAMES)[number];

/** Whole days, both inclusive, as `YYYY-MM-DD`: the value of a date field. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export type Period = PeriodName | DayRange;

/**
 * The period in the address (`range=yesterday`, `range=2026-11-20..2026-11-27`); `otherwise` for a text without sense.
 */
export function parsePeriod(text: string | undefined, otherwise: PeriodName): Period {
  const name = PERIOD_NAMES.find((candidate) => candidate === text);
  if (name !== undefined) return name;
  const [from = "", to = from] = text?.split("..") ?? [];
  return isDay(from) && isDay(to) && from <= to ? { from, to } : otherwise;
}

/** The value for the address; see {@link parsePeriod}. */
export function formatPeriod(period: Period): string {
  if (typeof period === "string") return period;
  return period.from === period.to ? period.from : `${period.from}..${period.to}`;
}

/** Instants in milliseconds; null where the period has no such end. */
export interface Span {
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
}

/** The instants of a period in the time zone of this browser, as parameters of a request need them. */
export function spanOf(period: Period, nowMs: number): Span {
  if (typeof period !== "string") return { fromMs: startOfDayMs(period.from), toMs: startOfDayMs(period.to, 1) };
  switch (period) {
    case "all":
      return { fromMs: null, toMs: null };
    case "today":
      return { fromMs: startOfDayMs(dayOf(nowMs)), toMs: null };
    case "yesterday":
      return { fromMs: startOfDayMs(dayOf(nowMs), -1), toMs: startOfDayMs(dayOf(nowMs)) };
    default:
      return { fromMs: nowMs - RANGE_MS[period], toMs: null };
  }
}

/** Days that a range covers; 1 for a single day. */
export function dayCount({ from, to }: DayRange): number {
  return Math.round((startOfDayMs(to) - startOfDayMs(from)) / DAY_MS) + 1;
}

/** The day of an instant in the time zone of this browser. */
export function dayOf(atMs: number): string {
  const at = new Date(atMs);
  const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, "0")).join("-");
}

/** @param offset whole days later, no matter what the clock does in between */
function startOfDayMs(day: string, offset = 0): number {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + offset).getTime();
}

/** A day of the calendar: 2026-02-30 is none. */
function isDay(text: string): boolean {
  return /^[12]\d{3}-\d\d-\d\d$/.test(text) && dayOf(startOfDayMs(text)) === text;
}
