import type { MetricUnit } from "../../state/stats/stats-charts.ts";

/** The box in which values are drawn, in CSS pixels. */
export interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Buckets, each with the same part of the width. */
  readonly count: number;
}

/** Where values stand, from the bottom up. */
export interface Scale {
  /** Values with a line and a text. */
  readonly ticks: readonly number[];
  /** The part of the height, 0 to 1. */
  readonly shareOf: (value: number) => number;
}

type Values = readonly (number | null)[];

/** From zero to a little above the highest value. @param most lines, at most */
export function linearScale(values: Values, unit: MetricUnit, most: number): Scale {
  const highest = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
  const top = unit === "share" ? 1 : highest * 1.08 || 1;
  const step = stepFor(top / most, unit === "count" ? 1 : 0);
  const ticks: number[] = [];
  for (let tick = step; tick <= top; tick += step) ticks.push(tick);
  return { ticks, shareOf: (value) => value / top };
}

/** From a millisecond to a day and more, in steps that read well. */
const DURATIONS_MS = [1, 10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000, 360_000_000] as const;

/** Durations on a logarithmic scale: a second beside an hour. */
export function durationScale(values: Values): Scale {
  const known = values.filter((value): value is number => value !== null && value > 0);
  const first = Math.max(
    0,
    DURATIONS_MS.findLastIndex((tick) => tick <= Math.min(...known)),
  );
  const last = DURATIONS_MS.findIndex((tick) => tick >= Math.max(...known, 0));
  const ticks = DURATIONS_MS.slice(first, Math.max(first + 1, last) + 1);
  const [from = 1, to = 10] = [ticks[0], ticks.at(-1)];
  // Some room below and above for the lines themselves.
  const length = Math.log(to / from);
  return { ticks, shareOf: (value) => 0.04 + (Math.log(Math.max(value, from) / from) / length) * 0.9 };
}

/** 1, 2 or 5 times a power of ten. */
function stepFor(least: number, smallest: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= least * 0.999) ?? 10;
  return Math.max(smallest, step * power);
}

const WIDEST_BAR_PX = 40;

/** One path for all bars of a series. @param grounds where each begins, for a stack; zero without it */
export function barPath(values: Values, frame: Frame, { shareOf }: Scale, grounds?: readonly number[]): string {
  const slotPx = frame.widthPx / frame.count;
  const widthPx = Math.max(1, Math.min(WIDEST_BAR_PX, slotPx * 0.76));
  // Whole pixels where they keep the bars even.
  const place = (px: number): number => (slotPx >= 8 ? Math.round(px) : px);
  let path = "";
  values.forEach((value, index) => {
    if (value === null || value <= 0) return;
    const ground = grounds?.[index] ?? 0;
    const bottom = frame.heightPx * (1 - shareOf(ground));
    const top = Math.min(bottom - 1, frame.heightPx * (1 - shareOf(ground + value)));
    const left = place(slotPx * index + (slotPx - widthPx) / 2);
    path += `M${text(left)} ${text(bottom)}V${text(top)}h${text(place(widthPx))}V${text(bottom)}z`;
  });
  return path;
}

/** A line through the middle of each bucket; it breaks where a value is unknown. */
export function linePath(values: Values, frame: Frame, scale: Scale): string {
  const points = pointsOf(values, frame, scale);
  return points
    .map((point, index) => (point === null ? "" : `${points[index - 1] == null ? "M" : "L"}${point.join(" ")}`))
    .join("");
}

/** A dot for each value, as a line of no length with round ends. */
export function dotPath(values: Values, frame: Frame, scale: Scale): string {
  return pointsOf(values, frame, scale)
    .map((point) => (point === null ? "" : `M${point.join(" ")}h0`))
    .join("");
}

/** Level over each bucket. */
export function stepPath(values: Values, frame: Frame, { shareOf }: Scale): string {
  const slotPx = frame.widthPx / frame.count;
  let path = "";
  values.forEach((value, index) => {
    if (value === null) return;
    const y = text(frame.heightPx * (1 - shareOf(value)));
    path += `${(values[index - 1] ?? null) === null ? `M${text(slotPx * index)} ${y}` : `V${y}`}h${text(slotPx)}`;
  });
  return path;
}

function pointsOf(values: Values, frame: Frame, { shareOf }: Scale): readonly (readonly [string, string] | null)[] {
  const slotPx = frame.widthPx / frame.count;
  return values.map((value, index) =>
    value === null ? null : [text(slotPx * (index + 0.5)), text(frame.heightPx * (1 - shareOf(value)))],
  );
}

function text(px: number): string {
  return String(Math.round(px * 10) / 10);
}

/** Where each series of a stack begins in each bucket: on the sum of those before it. */
export function groundsOf(stack: readonly Values[]): readonly (readonly number[])[] {
  const heights = (stack[0] ?? []).map(() => 0);
  return stack.map((values) => {
    const grounds = [...heights];
    values.forEach((value, index) => (heights[index] = (heights[index] ?? 0) + (value ?? 0)));
    return grounds;
  });
}
