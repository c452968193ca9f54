import { LAST_MS } from "../json.ts";

/*
 * Durations as the page, the command line and the notifications show them. The size decides the precision: beyond a
 * minute seconds are noise, unless the number ticks or was measured.
 */

const UNITS = {
  en: {
    prose: { d: " d", h: " h", min: " min", s: " s", ms: " ms", gap: " " },
    dense: { d: "d", h: "h", min: "m", s: "s", ms: "ms", gap: " " },
  },
  ja: {
    prose: { d: "日", h: "時間", min: "分", s: "秒", ms: " ms", gap: "" },
    dense: { d: "日", h: "時間", min: "分", s: "秒", ms: "ms", gap: "" },
  },
} as const;

type Language = keyof typeof UNITS;

/** `prose` for sentences, facts and figures (`2 min`, `312 ms`), `dense` for the rows of a list (`2m`, `312ms`). */
export type DurationForm = "prose" | "dense";

/**
 * At most two units, no seconds beyond a minute: `45 s`, `2 min`, `1 h 05 min`, `3 d 4 h`. Negative values count as
 * zero.
 */
export function formatDuration(ms: number, language: Language, form: DurationForm = "prose"): string {
  const { days, hours, minutes, seconds } = parts(ms);
  const unit = UNITS[language][form];
  if (days > 0) return join(`${days}${unit.d}`, hours, `${unit.gap}${hours}${unit.h}`);
  if (hours > 0) return join(`${hours}${unit.h}`, minutes, `${unit.gap}${padded(minutes, language)}${unit.min}`);
  return minutes > 0 ? `${minutes}${unit.min}` : `${seconds}${unit.s}`;
}

/** For ticking or measured times: as {@link formatDuration}, with the seconds of the first hour: `2 min 05 s`. */
export function formatExactDuration(ms: number, language: Language, form: DurationForm = "prose"): string {
  const { days, hours, minutes, seconds } = parts(ms);
  if (days > 0 || hours > 0 || minutes === 0) return formatDuration(ms, language, form);
  const unit = UNITS[language][form];
  return `${minutes}${unit.min}${unit.gap}${padded(seconds, language)}${unit.s}`;
}

/** The largest unit alone, for the age of a moment: `45 s`, `2 min`, `1 h`, `3 d`. */
export function formatAge(ms: number, language: Language, form: DurationForm = "prose"): string {
  const { days, hours } = parts(ms);
  const unit = UNITS[language][form];
  if (days > 0) return `${days}${unit.d}`;
  return hours > 0 ? `${hours}${unit.h}` : formatDuration(ms, language, form);
}

/** A measured time: `<0.1 ms`, `0.8 ms`, `312 ms`, `4.2 s`, then as {@link formatExactDuration}. */
export function formatMeasured(ms: number, language: Language, form: DurationForm = "prose"): string {
  const unit = UNITS[language][form];
  if (ms > 0 && ms < 0.05) return `<0.1${unit.ms}`;
  if (ms < 10 && !Number.isInteger(ms)) return `${ms.toFixed(1)}${unit.ms}`;
  if (ms < 999.5) return `${Math.round(ms)}${unit.ms}`;
  // Cut, not rounded: rounding would show 59.96 s as 60.0 s.
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}${unit.s}`;
  return formatExactDuration(ms, language, form);
}

interface Parts {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

function parts(ms: number): Parts {
  const all = Math.max(0, Math.floor(ms / 1000));
  return {
    days: Math.floor(all / 86_400),
    hours: Math.floor(all / 3600) % 24,
    minutes: Math.floor(all / 60) % 60,
    seconds: all % 60,
  };
}

/** Leaves out the minor unit when it is zero. */
function join(major: string, minor: number, text: string): string {
  return minor === 0 ? major : major + text;
}

/** Two digits, so that a number that ticks keeps its width; Japanese uses no padding. */
function padded(value: number, language: Language): string {
  return language === "ja" ? String(value) : String(value).padStart(2, "0");
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
