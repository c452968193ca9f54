import type { Lane, LaneBar } from "./lane-layout.ts";
import { spanOf, type TimeWindow } from "./time-window.ts";

/** Sizes in pixels. */
export const LANE = { row: 14, gap: 3, pad: 6, stretch: 3, shortest: 3 } as const;

/** The position of a lane, from the top of all lanes. */
export interface LanePosition {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
}

export function positionLanes(lanes: readonly Lane[]): readonly LanePosition[] {
  let top = 0;
  return lanes.map((lane) => {
    const height = LANE.pad * 2 + LANE.stretch + LANE.gap + lane.rowCount * (LANE.row + LANE.gap) - LANE.gap;
    const position = { lane, top, height };
    top += height;
    return position;
  });
}

/**
 * The height in pixels of the lanes that fit whole into a height; the height itself if not even the first one does.
 * @param positions of all lanes, from the top
 */
export function wholeLanes(positions: readonly LanePosition[], height: number): number {
  const last = positions.findLast((lane) => lane.top + lane.height <= height);
  return last === undefined ? height : last.top + last.height;
}

export function xOf(atMs: number, window: TimeWindow, width: number): number {
  return ((atMs - window.fromMs) / spanOf(window)) * width;
}

export function timeAt(x: number, window: TimeWindow, width: number): number {
  return window.fromMs + (x / width) * spanOf(window);
}

/** The top of a bar, from the top of all lanes. */
export function barTop({ top }: LanePosition, { row }: LaneBar): number {
  return top + LANE.pad + LANE.stretch + LANE.gap + row * (LANE.row + LANE.gap);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The bar at a point; short bars have a wider target. */
export function barAt(
  point: Point,
  positions: readonly LanePosition[],
  window: TimeWindow,
  width: number,
): LaneBar | null {
  const position = positions.find(({ top, height }) => point.y >= top && point.y < top + height);
  if (position === undefined) return null;
  let nearest: LaneBar | null = null;
  let nearestPx = 4;
  for (const bar of position.lane.bars) {
    const top = barTop(position, bar);
    if (point.y < top - LANE.gap / 2 || point.y >= top + LANE.row + LANE.gap / 2) continue;
    const from = xOf(bar.fromMs, window, width);
    const to = Math.max(from + LANE.shortest, bar.toMs === Infinity ? width : xOf(bar.toMs, window, width));
    const distance = Math.max(from - point.x, point.x - to, 0);
    if (distance < nearestPx || (distance === 0 && nearestPx === 0)) {
      nearest = bar;
      nearestPx = distance;
    }
  }
  return nearest;
}
