import type { Signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { formatInstant } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { formatPeriod } from "../../state/period.ts";
import type { Route } from "../../state/route.ts";
import { chartCsv } from "../../state/stats/stats-csv.ts";
import {
  hasValues,
  sumKnown,
  unitOf,
  type ChartPlan,
  type MetricName,
  type SpanMetrics,
} from "../../state/stats/stats-charts.ts";
import type { StatsChoice } from "../../state/stats/stats.ts";
import { Button } from "../../ui/button.tsx";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { periodName } from "../../ui/period/period-chooser.tsx";
import { formatBucket, formatMetric } from "./format-metric.ts";
import { Panel } from "./panel.tsx";
import {
  barPath,
  dotPath,
  groundsOf,
  linearScale,
  linePath,
  durationScale,
  stepPath,
  type Frame,
  type Scale,
} from "./plot-geometry.ts";
import { partColor, Plot } from "./plot.tsx";
import { STATS_STRINGS, type StatsStrings } from "./stats-strings.ts";

const HEIGHT_PX = 132;

interface ChartPanelProps {
  readonly plan: ChartPlan;
  readonly now: SpanMetrics;
  readonly before: SpanMetrics | null;
  readonly choice: StatsChoice;
  readonly bucketMs: number;
  /** The bucket under the pointer, in all charts. */
  readonly pointed: Signal<number | null>;
  readonly placeOf: (index: number) => Partial<Route>;
}

/** One chart, also as a table of the same height and as a CSV file. */
export function ChartPanel(props: ChartPanelProps) {
  const { plan, now, before, choice } = props;
  const strings = useStringsOf(STATS_STRINGS);
  const [asTable, setAsTable] = useState(false);
  const title = strings.panel[plan.name];
  return (
    <Panel
      title={title}
      name={plan.name}
      class="is-chart"
      csv={{ file: `${plan.name}-${formatPeriod(choice.period)}`, write: () => chartCsv(plan, now, before) }}
      tools={
        <Button
          class="to-table"
          aria-label={`${title}: ${strings.table}`}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {strings.table}
        </Button>
      }
    >
      {asTable ? <BucketTable {...props} title={title} /> : <Drawing {...props} title={title} />}
    </Panel>
  );
}

/** Whether a chart has something to draw. */
export function isDrawn({ drawn }: ChartPlan, now: SpanMetrics): boolean {
  return hasValues(now, drawn);
}

/** Each series' colour: failures are red in every chart. */
function colorOf(name: MetricName, index: number) {
  return name === "failures" || name === "tool_failures" ? { "--part": "var(--failed)" } : partColor(index);
}

function Drawing({ title, ...props }: ChartPanelProps & { readonly title: string }) {
  const { plan, now, choice, bucketMs, pointed, placeOf } = props;
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const scale = scaleOf(props);
  const [first] = plan.drawn;
  const labelOf = (index: number): string =>
    `${formatBucket(now.starts[index] ?? "", bucketMs, language)}: ${formatMetric(first, now.series[first][index], language)}`;
  return (
    <>
      <Plot
        summary={summaryOf({ plan, now, choice, bucketMs, title, strings, language })}
        starts={now.starts}
        bucketMs={bucketMs}
        unit={unitOf(first)}
        heightPx={HEIGHT_PX}
        scale={scale}
        pointed={pointed}
        chosen={choice.at === null ? null : now.starts.indexOf(choice.at)}
        placeOf={placeOf}
        labelOf={labelOf}
        draw={(frame) => <Series {...props} frame={frame} scale={scale} />}
      />
      <Legend {...props} />
    </>
  );
}

function scaleOf({ plan, now, before }: ChartPanelProps): Scale {
  const [first] = plan.drawn;
  const unit = unitOf(first);
  if (unit === "ms") return durationScale(plan.drawn.flatMap((name) => now.series[name]));
  if (plan.form === "stack") {
    const sums = now.starts.map((_, index) => sumKnown(plan.drawn.map((name) => now.series[name][index] ?? null)));
    return linearScale(sums, unit, 3);
  }
  return linearScale([...plan.drawn.flatMap((name) => now.series[name]), ...(before?.series[first] ?? [])], unit, 3);
}

interface SeriesProps extends ChartPanelProps {
  readonly frame: Frame;
  readonly scale: Scale;
}

function Series({ plan, now, before, frame, scale }: SeriesProps) {
  const [first] = plan.drawn;
  if (plan.form === "lines") {
    return (
      <>
        {plan.drawn.map((name, index) => (
          <g key={name} style={colorOf(name, index)}>
            <path class={`series is-line nth-${index}`} d={linePath(now.series[name], frame, scale)} />
            <path class="series is-dots" d={dotPath(now.series[name], frame, scale)} />
          </g>
        ))}
      </>
    );
  }
  const grounds = plan.form === "stack" ? groundsOf(plan.drawn.map((name) => now.series[name])) : [];
  return (
    <>
      {plan.drawn.map((name, index) => (
        <path
          key={name}
          class="series"
          style={colorOf(name, index)}
          d={barPath(now.series[name], frame, scale, grounds[index])}
        />
      ))}
      {plan.form === "over" && before !== null && (
        <path class="series is-before" d={stepPath(before.series[first].slice(0, now.starts.length), frame, scale)} />
      )}
    </>
  );
}

/** The colours, and the values under the pointer. */
function Legend({ plan, now, before, choice, bucketMs, pointed }: ChartPanelProps) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const index = pointed.value;
  const [first] = plan.drawn;
  const valueOf = (metrics: SpanMetrics, name: MetricName) =>
    index === null ? null : <strong>{formatMetric(name, metrics.series[name][index], language)}</strong>;
  return (
    <p class="chart-legend note digits" aria-hidden="true">
      <span class="at">{index === null ? "" : formatBucket(now.starts[index] ?? "", bucketMs, language)}</span>
      {plan.drawn.map((name, nth) => (
        <span key={name} class="flex gap-6" style={colorOf(name, nth)}>
          <i class={`legend-key is-${plan.form} nth-${nth}`} />
          {strings.metric[name]} {valueOf(now, name)}
        </span>
      ))}
      {before !== null && plan.form === "over" && (
        <span class="flex gap-6">
          <i class="legend-key is-before" />
          {strings.before(choice.period)} {valueOf(before, first)}
        </span>
      )}
    </p>
  );
}

interface SummaryOptions extends Pick<ChartPanelProps, "plan" | "now" | "choice" | "bucketMs"> {
  readonly title: string;
  readonly strings: StatsStrings;
  readonly language: Language;
}

/** A chart as text. */
function summaryOf({ plan, now, choice, bucketMs, title, strings, language }: SummaryOptions): string {
  const [first] = plan.drawn;
  const totals = plan.drawn
    .map((name) => `${strings.metric[name]} ${formatMetric(name, now.totals[name], language)}`)
    .join(language === "ja" ? "、" : ", ");
  const values = now.series[first];
  const highest = Math.max(...values.map((value) => value ?? 0));
  const at = now.starts[values.indexOf(highest)];
  const peak =
    at === undefined
      ? ""
      : strings.highest(formatMetric(first, highest, language), formatBucket(at, bucketMs, language));
  const stop = language === "ja" ? "。" : ". ";
  return strings.summary(
    title,
    `${periodName(choice.period, language)}, ${strings.buckets[choice.bucket]}`,
    `${totals}${stop}${peak}`,
  );
}

/** The chart's values, and more, as a table. */
function BucketTable({ plan, now, before, choice, bucketMs, title }: ChartPanelProps & { readonly title: string }) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const [first] = plan.drawn;
  return (
    <div class="table-box of-chart" tabIndex={0} role="group" aria-label={`${title}: ${strings.table}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{strings.time}</th>
            {plan.columns.map((name) => (
              <th key={name} scope="col">
                {strings.metric[name]}
              </th>
            ))}
            {before !== null && <th scope="col">{strings.before(choice.period)}</th>}
          </tr>
        </thead>
        <tbody>
          {now.starts.map((start, index) => (
            <tr key={start}>
              <th scope="row">
                <time dateTime={start} title={formatInstant(Date.parse(start), language)}>
                  {formatBucket(start, bucketMs, language)}
                </time>
              </th>
              {plan.columns.map((name) => (
                <td key={name}>{formatMetric(name, now.series[name][index], language)}</td>
              ))}
              {before !== null && <td>{formatMetric(first, before.series[first][index], language)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
