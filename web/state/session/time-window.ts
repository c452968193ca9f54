import { formatClock, formatDay } from "../../../src/core/format/time.ts";
import type { Language } from "../../i18n/language.ts";

/** The period that the lanes show, in milliseconds since the epoch. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The shortest period that the lanes show. */
const SHORTEST_MS = 200;

export function spanOf({ fromMs, toMs }: TimeWindow): number {
  return toMs - fromMs;
}

/** Zooms in (factor below 1) or out, with `atMs` at the same place; never beyond `full`. */
export function zoom(window: TimeWindow, factor: number, atMs: number, full: TimeWindow): TimeWindow {
  const span = Math.max(Math.min(SHORTEST_MS, spanOf(full)), spanOf(window) * factor);
  if (span >= spanOf(full)) return full;
  const share = (atMs - window.fromMs) / spanOf(window);
  return moveInto({ fromMs: atMs - share * span, toMs: atMs + (1 - share) * span }, full);
}

/** The moment to zoom around: the middle of the chosen call's visible part, or of the window. */
export function zoomCentre(window: TimeWindow, chosen: TimeWindow | null): number {
  const fromMs = Math.max(window.fromMs, chosen?.fromMs ?? window.fromMs);
  const toMs = Math.min(window.toMs, chosen?.toMs ?? window.toMs);
  return fromMs <= toMs ? (fromMs + toMs) / 2 : (window.fromMs + window.toMs) / 2;
}

/** Moves earlier (below 0) or later, up to the edges of `full`. */
export function pan(window: TimeWindow, byMs: number, full: TimeWindow): TimeWindow {
  return moveInto({ fromMs: window.fromMs + byMs, toMs: window.toMs + byMs }, full);
}

/** Moves a period into view at the same zoom. */
export function reveal(window: TimeWindow, fromMs: number, toMs: number, full: TimeWindow): TimeWindow {
  if (fromMs >= window.fromMs && toMs <= window.toMs) return window;
  const middle = (Math.max(fromMs, full.fromMs) + Math.min(toMs, full.toMs)) / 2;
  const half = spanOf(window) / 2;
  return moveInto({ fromMs: middle - half, toMs: middle + half }, full);
}

function moveInto({ fromMs, toMs }: TimeWindow, full: TimeWindow): TimeWindow {
  const over = Math.max(0, full.fromMs - fromMs) - Math.max(0, toMs - full.toMs);
  return { fromMs: Math.max(full.fromMs, fromMs + over), toMs: Math.min(full.toMs, toMs + over) };
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
