import { formatClock, formatDay } from "../../../src/core/format/time.ts";
import type { Language } from "../../i18n/language.ts";

/** The period that the lanes show, in milliseconds since the epoch. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

function spanOf({ fromMs, toMs }: TimeWindow): number {
  return toMs - fromMs;
}

/** Where a time is in the window: 0 at its begin, 1 at its end. */
export function shareOf(atMs: number, window: TimeWindow): number {
  return (atMs - window.fromMs) / spanOf(window);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Round distances between two ticks of the axis. */
const STEPS = [
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90].map((count) => count * DAY),
];

/** The ticks of the axis, and their precision. */
export interface Ticks {
  readonly stepMs: number;
  readonly atMs: readonly number[];
}

/**
 * Ticks at full units of the reader's local time.
 * @param most maximum number of ticks
 * @param offsetMs of the reader's time zone from UTC, in milliseconds, positive in the east
 */
export function ticksOf(window: TimeWindow, most: number, offsetMs: number): Ticks {
  const stepMs = STEPS.find((step) => spanOf(window) / step <= most) ?? 365 * DAY;
  const first = Math.ceil((window.fromMs + offsetMs) / stepMs) * stepMs - offsetMs;
  const atMs: number[] = [];
  for (let at = first; at <= window.toMs && atMs.length <= most + 1; at += stepMs) atMs.push(at);
  return { stepMs, atMs };
}

/** A tick at the axis' precision: `14:02`, `14:02:11`, `14:02:11.4`, over days with the date. */
export function tickText(atMs: number, stepMs: number, window: TimeWindow, language: Language): string {
  // The year is plain from the session.
  const reader = { nowMs: atMs, language };
  if (stepMs >= DAY) return formatDay(atMs, reader);
  if (stepMs < SECOND) return `${formatClock(atMs, "second")}.${Math.floor(new Date(atMs).getMilliseconds() / 100)}`;
  if (spanOf(window) > DAY) return `${formatDay(atMs, reader)} ${formatClock(atMs)}`;
  return formatClock(atMs, stepMs < MINUTE ? "second" : "minute");
}
