import type { AgentState, SessionState } from "../../../../src/core/session/session.ts";
import { toolKindOf, type LaneBar, type ToolKind } from "../../../state/session/lane-layout.ts";
import { barTop, LANE, xOf, type LanePosition } from "../../../state/session/lane-positions.ts";
import { toolTitle } from "../../../state/call-line.ts";
import type { TimeWindow } from "../../../state/session/time-window.ts";
import { plainProse } from "../../../../src/core/format/plain-prose.ts";
import { summaryFont } from "../../../ui/prose-tools.ts";
import type { LaneColors } from "./lane-colors.ts";

const STRETCH_COLOR: Readonly<Record<SessionState | AgentState, keyof LaneColors>> = {
  starting: "working",
  working: "working",
  waiting: "amber",
  done: "other",
  failed: "failed",
  interrupted: "other",
  ended: "line",
  lost: "edge",
  unknown: "edge",
};

/** Nothing happens in these: a hair line, so that work stands out. */
const IDLE: ReadonlySet<SessionState | AgentState> = new Set(["done", "interrupted", "ended"]);

interface LaneScene {
  readonly positions: readonly LanePosition[];
  readonly window: TimeWindow;
  /** The canvas's width, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Open bars end here. */
  readonly nowMs: number;
  readonly colors: LaneColors;
  readonly font: string;
  readonly ticksMs: readonly number[];
  /** Calls by id. */
  readonly hovered: string | null;
  readonly focused: string | null;
  readonly opened: string | null;
}

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
    } else {
      const idle = IDLE.has(state) ? 1 : 0;
      context.fillRect(from, top + LANE.pad + idle, Math.max(1, to - from), LANE.stretch - 2 * idle);
    }
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

const KIND_COLOR: Readonly<Record<ToolKind, keyof LaneColors>> = {
  read: "prompt",
  change: "result",
  run: "call",
  delegate: "subagent",
  ask: "notice",
  other: "edge",
};

interface BarPosition {
  readonly bar: LaneBar;
  /** In pixels, possibly outside the canvas. */
  readonly from: number;
  readonly to: number;
  readonly top: number;
}

/** Narrower bars have no name. */
const NAMED_PX = 34;

/**
 * A call: its tint shows the kind of tool, with a strong left edge. A shape shows the outcome: a cross for failed, an
 * outline for denied, hatching for interrupted, dashes for unknown, no right edge while it runs.
 */
function drawBar(context: CanvasRenderingContext2D, position: BarPosition, scene: LaneScene): void {
  const { bar, top } = position;
  const { colors, width } = scene;
  const left = Math.max(-4, Math.round(position.from));
  const right = Math.min(width + 4, Math.round(position.to));
  const wide = Math.max(LANE.shortest, right - left);
  const { outcome } = bar.call;
  drawBackground(context, position, scene);
  context.save();
  context.beginPath();
  context.roundRect(left, top, wide, LANE.row, 2);
  context.clip();
  const failed = outcome === "failed";
  context.fillStyle = failed
    ? colors.failed
    : outcome === "interrupted"
      ? colors.interrupted
      : colors[KIND_COLOR[toolKindOf(bar.call.tool_name)]];
  if (outcome !== "denied" && outcome !== "unknown") {
    context.globalAlpha = wide < 6 ? 0.9 : 0.42;
    context.fillRect(left, top, wide, LANE.row);
    context.globalAlpha = 1;
  }
  drawAsked(context, position, scene);
  if (outcome === "interrupted") hatch(context, left, top, wide);
  context.fillRect(left, top, 2, LANE.row);
  if (outcome !== null) context.fillRect(left + wide - 1, top, 1, LANE.row);
  context.restore();
  if (outcome === "denied" || outcome === "unknown")
    dashedOutline(context, left, top, wide, outcome === "denied" ? colors.failed : colors["ink-2"]);
  if (failed && wide >= 12) cross(context, left + wide - 8, top + LANE.row / 2, colors.failed);
  // On amber, text is dark in either theme; a bar that is amber from its start is amber below its name.
  const onAmber = bar.askedMs !== null && xOf(bar.askedMs[0], scene.window, width) < position.from + NAMED_PX;
  const color = onAmber ? colors["amber-ink"] : colors.ink;
  drawName(context, bar, Math.max(left, 0), Math.min(right, width) - (failed ? 12 : 0), top, color);
  const id = bar.call.tool_use_id;
  if (id === scene.focused) ring(context, left, top, wide, colors.focus, 2);
  else if (id === scene.opened) ring(context, left, top, wide, colors.ink, 1.5);
  else if (id === scene.hovered) ring(context, left, top, wide, colors["ink-2"], 1);
}

/** What continues after the call has returned: a thin line behind it. */
function drawBackground(context: CanvasRenderingContext2D, { bar, to, top }: BarPosition, scene: LaneScene): void {
  if (bar.backgroundToMs === null) return;
  const end = Math.min(scene.width, xOf(Math.min(bar.backgroundToMs, scene.nowMs), scene.window, scene.width));
  if (end <= to) return;
  context.fillStyle = scene.colors[KIND_COLOR[toolKindOf(bar.call.tool_name)]];
  context.fillRect(to, top + LANE.row / 2 - 1, end - to, 2);
}

function drawAsked(context: CanvasRenderingContext2D, { bar, top }: BarPosition, scene: LaneScene): void {
  if (bar.askedMs === null) return;
  const [fromMs, toMs] = bar.askedMs;
  const from = xOf(fromMs, scene.window, scene.width);
  const to = xOf(Math.min(toMs, scene.nowMs), scene.window, scene.width);
  const before = context.fillStyle;
  context.fillStyle = scene.colors.amber;
  context.fillRect(from, top, Math.max(1, to - from), LANE.row);
  context.fillStyle = before;
}

function hatch(context: CanvasRenderingContext2D, left: number, top: number, wide: number): void {
  for (let x = left - LANE.row; x < left + wide; x += 5) {
    context.beginPath();
    context.moveTo(x, top + LANE.row);
    context.lineTo(x + LANE.row, top);
    context.strokeStyle = context.fillStyle;
    context.lineWidth = 1;
    context.stroke();
  }
}

function dashedOutline(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  wide: number,
  color: string,
): void {
  context.save();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.setLineDash([3, 2]);
  context.strokeRect(left + 0.5, top + 0.5, Math.max(1, wide - 1), LANE.row - 1);
  context.restore();
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  context.save();
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x - 2.5, y - 2.5);
  context.lineTo(x + 2.5, y + 2.5);
  context.moveTo(x + 2.5, y - 2.5);
  context.lineTo(x - 2.5, y + 2.5);
  context.stroke();
  context.restore();
}

function ring(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  wide: number,
  color: string,
  thick: number,
): void {
  context.save();
  context.strokeStyle = color;
  context.lineWidth = thick;
  context.beginPath();
  context.roundRect(left - 1, top - 1, wide + 2, LANE.row + 2, 3);
  context.stroke();
  context.restore();
}

function drawName(
  context: CanvasRenderingContext2D,
  bar: LaneBar,
  left: number,
  right: number,
  top: number,
  color: string,
): void {
  const room = right - left - 10;
  if (room < NAMED_PX - 10) return;
  const { tool_name: tool, summary } = bar.call;
  const says = summaryFont(tool) === "prose" ? plainProse(summary.slice(0, room)) : summary;
  const label = fitLabel(`${toolTitle(tool)} ${says}`, room, (text) => context.measureText(text).width);
  if (label === null) return;
  context.fillStyle = color;
  context.fillText(label, left + 6, top + LANE.row / 2 + 0.5);
}

/** Fewer characters name nothing. */
const LEAST_CHARACTERS = 3;

/** As much of a text as there is room for, whole characters with an ellipsis; null for too little of it. */
export function fitLabel(text: string, room: number, widthOf: (text: string) => number): string | null {
  // No character is narrower than 2 px: of a long text the rest is not measured.
  const characters = Array.from(text.slice(0, Math.ceil(room / 2)));
  if (characters.length === 0 || (characters.join("") === text && widthOf(text) <= room)) return text || null;
  let fits = 0;
  let fitsNot = characters.length + 1;
  while (fitsNot - fits > 1) {
    const middle = Math.floor((fits + fitsNot) / 2);
    if (widthOf(`${characters.slice(0, middle).join("")}…`) <= room) fits = middle;
    else fitsNot = middle;
  }
  return fits < LEAST_CHARACTERS ? null : `${characters.slice(0, fits).join("").trimEnd()}…`;
}
