import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { formatClock, formatDay } from "../../../src/core/format/time.ts";
import type { Route } from "../../state/route.ts";
import type { MetricUnit } from "../../state/stats/stats-charts.ts";
import { ticksOf } from "../../state/stats/stats-ticks.ts";
import { Link } from "../../ui/link.tsx";
import { useStrings } from "../../ui/page-context.ts";
import { useWidth } from "../../ui/use-width.ts";
import { formatOnAxis } from "./format-metric.ts";
import type { Frame, Scale } from "./plot-geometry.ts";
import "./plot.css";

/** Width of a tick's text on the time axis. */
const TICK_PX = 56;

interface PlotProps {
  /** The chart in one sentence. */
  readonly summary: string;
  readonly starts: readonly string[];
  readonly bucketMs: number;
  readonly unit: MetricUnit;
  readonly heightPx: number;
  readonly scale: Scale;
  /** The bucket under the pointer, in all charts. */
  readonly pointed: Signal<number | null>;
  /** The chosen bucket; null for none. */
  readonly chosen: number | null;
  /** Where a bucket leads, and what it says. */
  readonly placeOf: (index: number) => Partial<Route>;
  readonly labelOf: (index: number) => string;
  /** The paths of the series. */
  readonly draw: (frame: Frame) => ComponentChildren;
}

/** The colour of a part, for the element that shows it and all in it. */
export function partColor(index: number) {
  return { "--part": `var(--part-${index})` };
}

/** A chart of buckets: axes around drawn series, and over them a link for each bucket. */
export function Plot(props: PlotProps) {
  const { summary, starts, bucketMs, unit, heightPx, scale, draw } = props;
  const { language } = useStrings();
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(box);
  const most = Math.max(2, Math.floor(widthPx / TICK_PX));
  const slot = 100 / Math.max(1, starts.length);
  return (
    <div class="plot faint digits" role="group" aria-label={summary} style={{ "--plot": `${heightPx}px` }}>
      <div class="plot-values relative" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <span key={tick} style={{ bottom: `${scale.shareOf(tick) * 100}%` }}>
            {formatOnAxis(unit, tick, language)}
          </span>
        ))}
      </div>
      <div class="relative" ref={box}>
        {widthPx > 0 && (
          <svg width={widthPx} height={heightPx} aria-hidden="true">
            {scale.ticks.map((tick) => (
              <line key={tick} class="grid-line" x1={0} x2={widthPx} {...levelOf(tick, scale, heightPx)} />
            ))}
            {draw({ widthPx, heightPx, count: Math.max(1, starts.length) })}
            <line class="ground" x1={0} x2={widthPx} y1={heightPx - 0.5} y2={heightPx - 0.5} />
          </svg>
        )}
        <Pointed pointed={props.pointed} slot={slot} />
        <Buckets {...props} />
      </div>
      <div class="plot-times relative" aria-hidden="true">
        {ticksOf(starts, bucketMs, most).map(({ index, atMs, kind }) => (
          <span key={index} style={{ left: `${(index + 0.5) * slot}%` }}>
            {kind === "day" ? formatDay(atMs, { nowMs: atMs, language }) : formatClock(atMs)}
          </span>
        ))}
      </div>
    </div>
  );
}

function levelOf(tick: number, { shareOf }: Scale, heightPx: number): { readonly y1: number; readonly y2: number } {
  const y = Math.round(heightPx * (1 - shareOf(tick))) + 0.5;
  return { y1: y, y2: y };
}

/** Marks the bucket under the pointer: the only part of a chart that follows it. */
function Pointed({ pointed, slot }: { readonly pointed: ReadonlySignal<number | null>; readonly slot: number }) {
  const index = pointed.value;
  return index === null ? null : <i class="pointed" style={{ left: `${index * slot}%`, width: `${slot}%` }} />;
}

/** A link for each bucket. One of them is in the tab order; arrows go to the others. */
function Buckets({ starts, pointed, chosen, placeOf, labelOf }: PlotProps) {
  const [stop, setStop] = useState<number | null>(null);
  const inOrder = stop ?? chosen ?? starts.length - 1;
  return (
    <div
      class="buckets"
      onPointerLeave={() => (pointed.value = null)}
      onPointerOver={({ target }) => (pointed.value = indexOf(target))}
      onFocusIn={({ target }) => {
        pointed.value = indexOf(target);
        setStop(indexOf(target));
      }}
      onFocusOut={() => (pointed.value = null)}
      onKeyDown={(event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        const index = indexOf(event.target);
        if (step === 0 || index === null) return;
        event.preventDefault();
        event.currentTarget.querySelector<HTMLElement>(`[data-bucket="${index + step}"]`)?.focus();
      }}
    >
      {starts.map((start, index) => (
        <Link
          key={start}
          class="grows"
          to={placeOf(index)}
          isCurrent={index === chosen}
          tabIndex={index === inOrder ? 0 : -1}
          data={{ "data-bucket": index }}
        >
          <span class="visually-hidden">{labelOf(index)}</span>
        </Link>
      ))}
    </div>
  );
}

function indexOf(target: EventTarget | null): number | null {
  const bucket =
    target instanceof Element ? target.closest<HTMLElement>("[data-bucket]")?.dataset["bucket"] : undefined;
  return bucket === undefined ? null : Number(bucket);
}
