import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { laneCommand } from "../../../keyboard/key-table.ts";
import { useStore } from "../../../ui/page-context.ts";
import { barAt, timeAt, type LanePosition, type LaneBar, walk } from "../../../state/session/lane-layout.ts";
import { spanOf, zoomCentre } from "../../../state/session/time-window.ts";
import { drawLanes } from "./draw-lanes.ts";
import { laneColorsAt } from "./lane-colors.ts";
import { LaneTip } from "./lane-tip.tsx";
import type { WindowControl } from "./use-time-window.ts";

/** A shorter movement is a click. */
const DRAG_PX = 4;
const ZOOM_STEP = 1.5;
/** Share of the window per key press. */
const PAN_STEP = 0.25;

interface LaneCanvasProps {
  readonly positions: readonly LanePosition[];
  readonly control: WindowControl;
  readonly width: number;
  readonly height: number;
  readonly ticksMs: readonly number[];
  readonly nowMs: number;
  /** The call whose event is open. */
  readonly opened: string | null;
  readonly onOpen: (bar: LaneBar) => void;
  readonly label: string;
}

interface Tip {
  readonly bar: LaneBar;
  readonly x: number;
  readonly y: number;
}

/** The bars, for pointer and keyboard. The calls tab has the same data as a table. */
export function LaneCanvas(props: LaneCanvasProps) {
  const { positions, control, width, height, nowMs, opened } = props;
  const { preferences } = useStore();
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<{ readonly x: number; readonly fromMs: number; moved: boolean } | null>(null);
  const [tip, setTip] = useState<Tip | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const lanes = positions.map(({ lane }) => lane);
  const { window } = control;
  // Read at each draw: the system may switch its theme without an event here.
  const theme = preferences.theme.value;

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d") ?? null;
    if (element === null || context === null || width === 0) return;
    const ratio = devicePixelRatio;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { fontFamily } = getComputedStyle(element);
    const look = { hovered: tip?.bar.call.tool_use_id ?? null, focused, opened, colors: laneColorsAt(document.body) };
    drawLanes(context, { ...props, ...look, window, font: `11px ${fontFamily}` });
  }, [positions, window.fromMs, window.toMs, width, height, nowMs, tip?.bar, focused, opened, theme]);

  useEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    // Not by `onWheel`: only a non-passive listener may prevent the page from scrolling.
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  });

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const by = event.deltaY === 0 ? event.deltaX : event.deltaY;
    if (sideways) control.panBy((by / width) * spanOf(window));
    else
      control.zoomBy(Math.exp(Math.sign(by) * Math.min(0.4, Math.abs(by) / 250)), timeAt(event.offsetX, window, width));
  }

  function onPointerMove(event: PointerEvent): void {
    const held = drag.current;
    if (held !== null && event.buttons > 0) {
      if (Math.abs(event.offsetX - held.x) > DRAG_PX) held.moved = true;
      if (held.moved) control.panBy(held.fromMs - window.fromMs - ((event.offsetX - held.x) / width) * spanOf(window));
      return;
    }
    const bar = barAt({ x: event.offsetX, y: event.offsetY }, positions, window, width);
    setTip(bar === null ? null : { bar, x: event.offsetX, y: event.offsetY });
  }

  function onPointerUp(event: PointerEvent): void {
    const held = drag.current;
    drag.current = null;
    if (held === null || held.moved) return;
    const bar = barAt({ x: event.offsetX, y: event.offsetY }, positions, window, width);
    if (bar === null) return;
    setFocused(bar.call.tool_use_id);
    props.onOpen(bar);
  }

  const focusedBar = lanes.flatMap(({ bars }) => bars).find((bar) => bar.call.tool_use_id === focused) ?? null;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const command = laneCommand(event.key, event.shiftKey);
    if (command === null) return;
    event.preventDefault();
    switch (command) {
      case "zoom-in":
        control.zoomBy(1 / ZOOM_STEP, zoomCentre(window, focusedBar));
        return;
      case "zoom-out":
        control.zoomBy(ZOOM_STEP, zoomCentre(window, focusedBar));
        return;
      case "earlier":
        control.panBy(-PAN_STEP * spanOf(window));
        return;
      case "later":
        control.panBy(PAN_STEP * spanOf(window));
        return;
      case "whole":
        control.showFull();
        return;
      case "open":
        if (focusedBar !== null) props.onOpen(focusedBar);
        return;
      case "before":
      case "after":
      case "lane-up":
      case "lane-down": {
        const bar = walk(lanes, focused ?? opened, command);
        if (bar === null) return;
        setFocused(bar.call.tool_use_id);
        control.reveal(bar.fromMs, Math.min(bar.toMs, nowMs));
        return;
      }
      default:
        command satisfies never;
    }
  }

  return (
    <div
      ref={area}
      class="lane-area"
      role="application"
      aria-label={props.label}
      aria-describedby="lanes-how"
      tabIndex={0}
      style={{ height: `${height}px` }}
      onPointerDown={(event) => {
        drag.current = { x: event.offsetX, fromMs: window.fromMs, moved: false };
        setTip(null);
      }}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={() => {
        setTip(null);
        drag.current = null;
      }}
      onKeyDown={onKeyDown}
      onBlur={() => setFocused(null)}
    >
      <canvas ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} aria-hidden="true" />
      {tip !== null && <LaneTip bar={tip.bar} x={tip.x} y={tip.y} width={width} nowMs={nowMs} />}
      <div class="visually-hidden" aria-live="polite">
        {focusedBar !== null && <LaneTip bar={focusedBar} x={0} y={0} width={width} nowMs={nowMs} />}
      </div>
    </div>
  );
}
