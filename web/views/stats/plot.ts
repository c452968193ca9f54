import uPlot from "uplot";
import { formatTick } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { ticksOf, unitOf, type ChartPlan, type SpanMetrics, type Tick } from "../../state/stats-charts.ts";
import { laneColorsAt, type LaneColors } from "../session/lanes/lane-colors.ts";
import { formatOnAxis } from "./format-metric.ts";

const HEIGHT_PX = 168;
const AXIS_PX = 54;
/** Width of a tick's text on the time axis. */
const TICK_PX = 52;
const DAY_MS = 86_400_000;

/**
 * The style of each series, in the order of the chart's plan: a colour, and a pattern where colour would be the only
 * sign.
 */
const LOOKS = {
  bars: [
    { color: "call", dash: [] },
    { color: "failed", dash: [] },
  ],
  lines: [
    { color: "call", dash: [] },
    { color: "subagent", dash: [6, 3] },
    { color: "ink", dash: [2, 3] },
  ],
} as const satisfies Record<ChartPlan["form"], readonly { color: keyof LaneColors; dash: readonly number[] }[]>;

interface PlotData {
  readonly now: SpanMetrics;
  readonly before: SpanMetrics | null;
  readonly bucketMs: number;
  readonly language: Language;
}

/** One chart on a canvas. */
export interface Plot {
  show(data: PlotData): void;
  /** The theme changed. */
  recolor(): void;
  /** The box has a new width. */
  resize(): void;
  destroy(): void;
}

/** @param onPoint receives the bucket under the pointer, null for none; all charts share the pointer */
export function createPlot(box: HTMLElement, plan: ChartPlan, onPoint: (index: number | null) => void): Plot {
  const unit = unitOf(plan.drawn[0]);
  let colors = laneColorsAt(box);
  let data: PlotData | null = null;
  let ticks: readonly Tick[] = [];

  const chart = new uPlot(
    {
      width: Math.max(1, box.clientWidth),
      height: HEIGHT_PX,
      padding: [10, 20, 0, 0],
      legend: { show: false },
      focus: { alpha: 1 },
      cursor: {
        x: true,
        y: false,
        points: { show: false },
        drag: { x: false, y: false },
        sync: { key: "stats", scales: ["x", null] },
      },
      scales: {
        x: { time: false, range: (self) => [-0.5, Math.max(1, self.data[0].length) - 0.5] },
        y:
          unit === "ms"
            ? { ...LOGARITHMIC, range: (_, min, max) => decades(min, max) }
            : { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] },
      },
      axes: [xAxis(), yAxis()],
      series: [{}, ...(plan.form === "bars" ? [beforeSeries()] : []), ...plan.drawn.map((_, index) => series(index))],
      hooks: {
        setCursor: [(self) => onPoint(self.cursor.idx ?? null)],
        draw: [drawBaseline],
      },
    },
    [[], ...plan.drawn.map(() => []), ...(plan.form === "bars" ? [[]] : [])],
    box,
  );

  function xAxis(): uPlot.Axis {
    return {
      stroke: () => colors["ink-2"],
      font: font(),
      size: 26,
      gap: 4,
      grid: { show: false },
      ticks: { stroke: () => colors.line, width: 1, size: 4 },
      splits: () => ticks.map(({ index }) => index),
      values: () => ticks.map(({ atMs, kind }) => formatTick(atMs, kind === "day" ? DAY_MS : 60_000, 0)),
    };
  }

  function yAxis(): uPlot.Axis {
    const whole = unit === "count" ? { incrs: WHOLE_STEPS } : {};
    return {
      stroke: () => colors["ink-2"],
      font: font(),
      size: AXIS_PX,
      gap: 4,
      space: 28,
      grid: { stroke: () => colors.line, width: 1 },
      ticks: { show: false },
      ...(unit === "ms"
        ? { splits: (_, __, min, max) => powersOfTen(min, max), filter: (_, splits) => splits }
        : whole),
      values: (_, splits) => splits.map((value) => formatOnAxis(unit, value, data?.language ?? "en")),
    };
  }

  function font(): string {
    return `11px ${getComputedStyle(box).fontFamily}`;
  }

  function series(index: number): uPlot.Series {
    const style = LOOKS[plan.form][index] ?? LOOKS[plan.form][0];
    const color = () => colors[style.color];
    if (plan.form === "bars") {
      return {
        fill: color,
        width: 0,
        points: { show: false },
        ...BARS,
      };
    }
    return { stroke: color, width: 1.5, dash: [...style.dash], points: { show: true, size: 4, fill: color, width: 0 } };
  }

  function beforeSeries(): uPlot.Series {
    return {
      stroke: () => colors.edge,
      width: 1,
      dash: [3, 3],
      points: { show: false },
      ...STEPS,
    };
  }

  /** Only where values are known: zero has a baseline without a bar, unknown has no baseline. */
  function drawBaseline(self: uPlot): void {
    if (plan.form === "lines" || data === null) return;
    const values = data.now.series[plan.drawn[0]];
    const { ctx } = self;
    const bottom = Math.round(self.valToPos(0, "y", true)) - 0.5;
    ctx.save();
    ctx.strokeStyle = colors.edge;
    ctx.lineWidth = 1;
    ctx.beginPath();
    values.forEach((value, index) => {
      if (value === null) return;
      ctx.moveTo(self.valToPos(index - 0.5, "x", true), bottom);
      ctx.lineTo(self.valToPos(index + 0.5, "x", true), bottom);
    });
    ctx.stroke();
    ctx.restore();
  }

  function layTicks(): void {
    const most = Math.max(2, Math.floor((box.clientWidth - AXIS_PX) / TICK_PX));
    ticks = data === null ? [] : ticksOf(data.now.starts, data.bucketMs, most);
  }

  return {
    show(reported) {
      data = reported;
      layTicks();
      const { now, before } = reported;
      const [first] = plan.drawn;
      const was =
        before === null ? now.starts.map(() => null) : now.starts.map((_, at) => before.series[first][at] ?? null);
      chart.setData([
        now.starts.map((_, index) => index),
        // Steps begin at the same place as their bars.
        ...(plan.form === "bars" ? [was] : []),
        ...plan.drawn.map((name) => [...now.series[name]]),
      ]);
    },
    recolor() {
      colors = laneColorsAt(box);
      chart.redraw(false, true);
    },
    resize() {
      layTicks();
      chart.setSize({ width: Math.max(1, box.clientWidth), height: HEIGHT_PX });
    },
    destroy: () => chart.destroy(),
  };
}

// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum is ambient: at run time there is only its number
const LOGARITHMIC: uPlot.Scale = { distr: 3 };

/** Other builds of the library may lack these; this one has them. */
const BARS = pathsOf(uPlot.paths.bars?.({ size: [0.76, 48] }));
const STEPS = pathsOf(uPlot.paths.stepped?.({ align: 1 }));

function pathsOf(paths: uPlot.Series.PathBuilder | undefined) {
  return paths === undefined ? {} : { paths };
}

const WHOLE_STEPS = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/** The powers of ten around a range. */
function decades(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null || !(min > 0)) return [1, 10_000];
  const from = 10 ** Math.floor(Math.log10(min));
  return [from, Math.max(from * 10, 10 ** Math.ceil(Math.log10(max)))];
}

function powersOfTen(min: number, max: number): number[] {
  const powers: number[] = [];
  for (let power = min; power <= max * 1.001; power *= 10) powers.push(power);
  return powers;
}
