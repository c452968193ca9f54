import { LAST_MS } from "../json.ts";

/*
 * Times as the page, the command line and the messages show them, each in one form:
 *
 * - how long it took: `0.8 ms`, `312 ms`, `4.2 s`, `12 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h` (`formatDuration`);
 *   while it still runs the same in whole seconds (`formatElapsed`)
 * - how long ago: the largest unit alone, `45 s`, `16 min`, `3 h` (`formatAge`)
 * - when: `14:02`, on any other day than today `Nov 24, 14:02`, in another year `Nov 24, 2025, 14:02`
 *   (`formatMoment`); today's events and calls with their seconds; the whole with its zone on hover
 * - a day: `Nov 24` (`formatDay`)
 *
 * Japanese writes `3分20秒` and `11/24 14:02`. All are of the reader's time zone.
 */

const UNITS = {
  en: { d: " d", h: " h", min: " min", s: " s", gap: " " },
  ja: { d: "日", h: "時間", min: "分", s: "秒", gap: "" },
} as const;

type Language = keyof typeof UNITS;

/** A time that is over or was set. Cut, not rounded: 59.96 s is no minute. Negative values count as zero. */
export function formatDuration(ms: number, language: Language): string {
  if (ms >= 10_000) return twoUnits(ms, language, false);
  if (ms >= 999.5) return `${Math.floor(Math.max(ms, 1000) / 100) / 10}${UNITS[language].s}`;
  if (ms > 0 && ms < 0.05) return "<0.1 ms";
  return `${ms < 10 ? Math.max(0, Math.round(ms * 10) / 10) : Math.round(ms)} ms`;
}

/** A time that runs, redrawn each second; `2 min 00 s` keeps its width. */
export function formatElapsed(ms: number, language: Language): string {
  return twoUnits(ms, language, true);
}

/** The age of a moment: its largest unit alone. */
export function formatAge(ms: number, language: Language): string {
  const { days, hours, minutes, seconds } = parts(ms);
  const unit = UNITS[language];
  if (days > 0) return `${days}${unit.d}`;
  if (hours > 0) return `${hours}${unit.h}`;
  return minutes > 0 ? `${minutes}${unit.min}` : `${seconds}${unit.s}`;
}

function twoUnits(ms: number, language: Language, ticks: boolean): string {
  const { days, hours, minutes, seconds } = parts(ms);
  const unit = UNITS[language];
  // Two digits, so that a number that ticks keeps its width; Japanese uses no padding.
  const minor = (value: number, name: "min" | "s") =>
    `${unit.gap}${language === "ja" ? value : twoDigits(value)}${unit[name]}`;
  if (days > 0) return `${days}${unit.d}${hours === 0 ? "" : `${unit.gap}${hours}${unit.h}`}`;
  if (hours > 0) return `${hours}${unit.h}${minutes === 0 ? "" : minor(minutes, "min")}`;
  if (minutes > 0) return `${minutes}${unit.min}${seconds === 0 && !ticks ? "" : minor(seconds, "s")}`;
  return `${seconds}${unit.s}`;
}

function parts(ms: number) {
  const all = Math.max(0, Math.floor(ms / 1000));
  return {
    days: Math.floor(all / 86_400),
    hours: Math.floor(all / 3600) % 24,
    minutes: Math.floor(all / 60) % 60,
    seconds: all % 60,
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

export type ClockPrecision = "minute" | "second";

/** The time of day alone, where the day is plain. */
export function formatClock(atMs: number, precision: ClockPrecision = "minute"): string {
  const at = new Date(atMs);
  const time = `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
  return precision === "minute" ? time : `${time}:${twoDigits(at.getSeconds())}`;
}

/** When and in which language a moment is read. */
export interface Reader {
  /** Null where it may be read at any time, as in a message: the date is whole. */
  readonly nowMs: number | null;
  readonly language: Language;
}

/** @param precision of today's moments; others have minutes */
export function formatMoment(atMs: number, reader: Reader, precision: ClockPrecision = "minute"): string {
  if (reader.nowMs !== null && isSameDay(atMs, reader.nowMs)) return formatClock(atMs, precision);
  return `${formatDay(atMs, reader)}${reader.language === "ja" ? " " : ", "}${formatClock(atMs)}`;
}

/** The year only where it is not the reader's. */
export function formatDay(atMs: number, { nowMs, language }: Reader): string {
  const at = new Date(atMs);
  const year = at.getFullYear();
  const hasYear = nowMs === null || new Date(nowMs).getFullYear() !== year;
  if (language === "ja") return `${hasYear ? `${year}/` : ""}${at.getMonth() + 1}/${at.getDate()}`;
  return `${MONTHS[at.getMonth()]} ${at.getDate()}${hasYear ? `, ${year}` : ""}`;
}

function isSameDay(oneMs: number, otherMs: number): boolean {
  return new Date(oneMs).toDateString() === new Date(otherMs).toDateString();
}

/** ISO 8601, or null for an instant beyond four-digit years. */
export function isoTime(atMs: number): string | null {
  return atMs >= 0 && atMs <= LAST_MS ? new Date(atMs).toISOString() : null;
}

/** Whether `YYYY-MM-DD` is a day of the calendar: `Date.parse` takes 2026-02-31 for 3 March. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
}
