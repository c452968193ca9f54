import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatDuration, formatElapsed } from "../../../../src/core/format/time.ts";
import { laneCommand } from "../../../keyboard/key-table.ts";
import { walk, type LaneBar } from "../../../state/session/lane-layout.ts";
import { barAt, timeAt, type LanePosition } from "../../../state/session/lane-positions.ts";
import { pan, reveal, spanOf, zoom, zoomCentre, type TimeWindow } from "../../../state/session/time-window.ts";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { Instant } from "../../../ui/time.tsx";
import { SESSION_STRINGS } from "../session-languages.ts";
import { drawLanes } from "./draw-lanes.ts";
import { laneColorsAt } from "./lane-colors.ts";

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

/** Maximum width, as in the style sheet. */
const TIP_PX = 320;

interface LaneTipProps {
  readonly bar: LaneBar;
  /** The pointer's position within the lanes. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly nowMs: number;
}

function LaneTip({ bar, x, y, width, nowMs }: LaneTipProps) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { call, askedMs, backgroundToMs, toMs } = bar;
  const left = Math.max(0, Math.min(x + 12, width - TIP_PX - 8));
  return (
    <div class="lane-tip" style={{ left: `${left}px`, top: `${y + 16}px` }}>
      <p class="tip-head wraps bold">
        <bdi>{call.tool_name}</bdi>
        <span>{strings.outcome[call.outcome ?? "open"]}</span>
        <span>
          {call.duration_ms === null
            ? formatElapsed(Math.min(toMs, nowMs) - bar.fromMs, language)
            : formatDuration(call.duration_ms, language)}
        </span>
      </p>
      <bdi class="mono tip-says">{call.summary}</bdi>
      <p class="tip-rest wraps note">
        <Instant at={call.started_at} precision="second" />
        {askedMs !== null && (
          <span>{strings.lanes.waited(formatDuration(Math.min(askedMs[1], nowMs) - askedMs[0], language))}</span>
        )}
        {backgroundToMs !== null && (
          <span>
            {backgroundToMs === Infinity
              ? strings.lanes.runsInBackground
              : strings.lanes.backgroundTook(formatDuration(backgroundToMs - toMs, language))}
          </span>
        )}
      </p>
    </div>
  );
}

interface WindowControl {
  readonly window: TimeWindow;
  readonly isFull: boolean;
  zoomBy(factor: number, atMs?: number): void;
  panBy(byMs: number): void;
  reveal(fromMs: number, toMs: number): void;
  showFull(): void;
}

/** The visible part of a session. With its newest moment in view, it follows as the session grows. */
export function useTimeWindow(full: TimeWindow): WindowControl {
  const [chosen, setChosen] = useState<{ readonly window: TimeWindow; readonly atEnd: boolean } | null>(null);
  const window = chosen === null ? full : chosen.atEnd ? atEnd(chosen.window, full) : chosen.window;

  function choose(next: TimeWindow): void {
    const isFull = next.fromMs <= full.fromMs && next.toMs >= full.toMs;
    setChosen(isFull ? null : { window: next, atEnd: next.toMs >= full.toMs });
  }

  return {
    window,
    isFull: chosen === null,
    zoomBy: (factor, atMs = (window.fromMs + window.toMs) / 2) => choose(zoom(window, factor, atMs, full)),
    panBy: (byMs) => choose(pan(window, byMs, full)),
    reveal: (fromMs, toMs) => {
      if (chosen !== null) choose(reveal(window, fromMs, toMs, full));
    },
    showFull: () => setChosen(null),
  };
}

function atEnd(window: TimeWindow, full: TimeWindow): TimeWindow {
  return { fromMs: Math.max(full.fromMs, full.toMs - spanOf(window)), toMs: full.toMs };
}
