import type { Lane, LaneBar } from "./lane-layout.ts";

type Step = "before" | "after" | "lane-up" | "lane-down";

/** The next bar in the direction of a key; without a start, the newest; the same bar where there is none. */
export function walk(lanes: readonly Lane[], fromId: string | null, step: Step): LaneBar | null {
  const laneIndex = lanes.findIndex((lane) => lane.bars.some((bar) => bar.call.tool_use_id === fromId));
  const lane = lanes[laneIndex];
  const current = lane?.bars.find((bar) => bar.call.tool_use_id === fromId);
  if (lane === undefined || current === undefined) return lanes.flatMap(({ bars }) => bars).at(-1) ?? null;
  if (step === "before" || step === "after") {
    return lane.bars[lane.bars.indexOf(current) + (step === "after" ? 1 : -1)] ?? current;
  }
  const direction = step === "lane-down" ? 1 : -1;
  for (let at = laneIndex + direction; at >= 0 && at < lanes.length; at += direction) {
    const found = nearestInTime(lanes[at]?.bars ?? [], current.fromMs);
    if (found !== null) return found;
  }
  return current;
}

function nearestInTime(bars: readonly LaneBar[], atMs: number): LaneBar | null {
  let nearest: LaneBar | null = null;
  for (const bar of bars) {
    if (nearest === null || Math.abs(bar.fromMs - atMs) < Math.abs(nearest.fromMs - atMs)) nearest = bar;
  }
  return nearest;
}
