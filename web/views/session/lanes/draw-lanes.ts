import type { AgentState, SessionState } from "../../../../src/core/session/session.ts";
import { barTop, LANE, xOf, type LanePosition, type LaneBar } from "../../../state/session/lane-layout.ts";
import { drawBar, type LaneScene } from "./draw-bar.ts";
import type { LaneColors } from "./lane-colors.ts";

const STRETCH_COLOR: Readonly<Record<SessionState | AgentState, keyof LaneColors>> = {
  starting: "working",
  working: "working",
  waiting: "amber",
  done: "done",
  failed: "failed",
  interrupted: "interrupted",
  ended: "line",
  lost: "edge",
  unknown: "edge",
};

/** Redraws everything: a few thousand bars take a few milliseconds. */
export function drawLanes(context: CanvasRenderingContext2D, scene: LaneScene): void {
  const { positions, window, width, height, colors, ticksMs } = scene;
  context.clearRect(0, 0, width, height);
  context.font = scene.font;
  context.textBaseline = "middle";
  context.fillStyle = colors.line;
  for (const at of ticksMs) context.fillRect(Math.round(xOf(at, window, width)), 0, 1, height);
  for (const position of positions) {
    context.fillStyle = colors.line;
    if (position.top > 0) context.fillRect(0, position.top, width, 1);
    drawStretches(context, position, scene);
    drawBars(context, position, scene);
  }
  const now = xOf(scene.nowMs, window, width);
  if (now > 0 && now < width - 1) {
    context.fillStyle = colors.edge;
    context.fillRect(Math.round(now), 0, 1, height);
  }
}

function drawStretches(context: CanvasRenderingContext2D, { lane, top }: LanePosition, scene: LaneScene): void {
  const { window, width, nowMs, colors } = scene;
  for (const { state, fromMs, toMs } of lane.stretches) {
    const from = Math.max(0, xOf(fromMs, window, width));
    const to = Math.min(width, xOf(Math.min(toMs, nowMs), window, width));
    if (to <= from) continue;
    context.fillStyle = colors[STRETCH_COLOR[state]];
    // Lost and unknown are gaps in the data: dashes.
    if (state === "lost" || state === "unknown") {
      for (let x = from; x < to; x += 6) context.fillRect(x, top + LANE.pad, Math.min(3, to - x), LANE.stretch);
    } else context.fillRect(from, top + LANE.pad, Math.max(1, to - from), LANE.stretch);
  }
}

function drawBars(context: CanvasRenderingContext2D, position: LanePosition, scene: LaneScene): void {
  const { window, width, nowMs } = scene;
  // Skip a bar on the same pixels as its neighbour.
  const drawnTo: number[] = [];
  for (const bar of position.lane.bars) {
    const from = xOf(bar.fromMs, window, width);
    const to = Math.max(from + LANE.shortest, xOf(Math.min(bar.toMs, nowMs), window, width));
    const lastMs = Math.max(bar.toMs, bar.backgroundToMs ?? 0);
    if (xOf(Math.min(lastMs, nowMs), window, width) < -LANE.shortest || from > width) continue;
    const special = isMarked(bar, scene) || (bar.call.outcome !== "ok" && bar.call.outcome !== null);
    if (!special && to <= (drawnTo[bar.row] ?? -Infinity)) continue;
    drawnTo[bar.row] = Math.max(drawnTo[bar.row] ?? 0, Math.round(from) + LANE.shortest);
    drawBar(context, { bar, from, to, top: barTop(position, bar) }, scene);
  }
}

function isMarked({ call: { tool_use_id: id } }: LaneBar, { hovered, focused, opened }: LaneScene): boolean {
  return id === hovered || id === focused || id === opened;
}
