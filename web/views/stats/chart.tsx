import { useEffect, useId, useRef, useState } from "preact/hooks";
import { formatInstant } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import { chartCsv, isCounted, type ChartData } from "../../state/stats-charts.ts";
import { formatPeriod } from "../../state/period.ts";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { periodName } from "../../ui/period/period-chooser.tsx";
import { formatBucket, formatMetric } from "./format-metric.ts";
import type { Plot } from "./plot.ts";
import { STATS_STRINGS, type StatsStrings } from "./stats-strings.ts";
import "./plot.css";

/** One chart, also as a table and a CSV file. */
export function ChartSection(props: ChartData) {
  const { plan, now, before, choice, bucketMs } = props;
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const title = strings.chart[plan.name];
  const counted = plan.drawn.some((name) => isCounted(now, name));
  return (
    <section class="chart" aria-labelledby={id} data-chart={plan.name}>
      <header>
        <h2 id={id}>{title}</h2>
        <span class="spring" />
        {counted && (
          <>
            <button
              type="button"
              class="quiet to-table"
              aria-label={`${title}: ${strings.table}`}
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              {strings.table}
            </button>
            <CsvButton
              title={title}
              file={`${plan.name}-${formatPeriod(choice.period)}`}
              write={() => chartCsv(plan, now, before)}
            />
          </>
        )}
      </header>
      {!counted && <p class="empty-text">{emptyReason(props, strings)}</p>}
      {counted && asTable && <BucketTable {...props} title={title} />}
      {counted && !asTable && <PlotBox {...props} summary={summaryOf({ ...props, strings, language, bucketMs })} />}
    </section>
  );
}

/** Without events, not counted with this filter, or without a known price. */
function emptyReason({ plan, now, choice }: ChartData, strings: StatsStrings): string {
  if (plan.name === "cost" && (now.totals.tokens ?? 0) > 0) return strings.noPrice;
  const isFiltered = choice.model !== null || choice.tool !== null;
  const usageOnly = choice.model !== null && (plan.name === "cost" || plan.name === "tokens");
  const callsOnly = choice.tool !== null && (plan.name === "tools" || plan.name === "durations");
  return isFiltered && !usageOnly && !callsOnly ? strings.notCounted : strings.nothing;
}

/** A chart as text. */
function summaryOf(props: ChartData & { readonly strings: StatsStrings; readonly language: Language }): string {
  const { plan, now, choice, strings, language, bucketMs } = props;
  const [first] = plan.drawn;
  const totals = plan.drawn
    .map((name) => `${strings.metric[name]} ${formatMetric(name, now.totals[name], language)}`)
    .join(language === "ja" ? "、" : ", ");
  const values = now.series[first];
  const highest = values.reduce<number | null>(
    (most, value) => (value !== null && value > (most ?? -1) ? value : most),
    null,
  );
  const at = now.starts[values.indexOf(highest)];
  const peak =
    highest === null || at === undefined
      ? ""
      : strings.highest(formatMetric(first, highest, language), formatBucket(at, bucketMs, language));
  const stop = language === "ja" ? "。" : ". ";
  return strings.summary(
    strings.chart[plan.name],
    `${periodName(choice.period, language)}, ${strings.buckets[choice.bucket]}`,
    `${totals}${stop}${peak}`,
  );
}

/** The chart as a picture, with its colours and the values under the pointer below it. */
function PlotBox(props: ChartData & { readonly summary: string }) {
  const { plan, now, before, choice, bucketMs, summary } = props;
  const { preferences } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const theme = preferences.theme.value;
  const newest = useRef({ now, before, bucketMs, language });
  newest.current = { now, before, bucketMs, language };

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let gone = false;
    // The chart library loads only when needed.
    const draw = async (into: HTMLElement): Promise<void> => {
      const { createPlot } = await import("./plot.ts");
      if (gone) return;
      plot.current = createPlot(into, plan, setPointed);
      // All of it may have changed while the library was loading.
      plot.current.show(newest.current);
    };
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const recolor = () => plot.current?.recolor();
    dark.addEventListener("change", recolor);
    const observer = new ResizeObserver(() => plot.current?.resize());
    observer.observe(element);
    // Without the library, the table has the values.
    void draw(element).catch(() => undefined);
    return () => {
      gone = true;
      dark.removeEventListener("change", recolor);
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  useEffect(() => plot.current?.show({ now, before, bucketMs, language }), [now, before, bucketMs, language]);
  useEffect(() => plot.current?.recolor(), [theme]);

  const [first] = plan.drawn;
  const at = pointed === null ? undefined : now.starts[pointed];
  return (
    <>
      <div class="plot" role="img" aria-label={summary} ref={box} />
      <p class="legend" aria-hidden="true">
        <span class="at">{at === undefined ? "" : formatBucket(at, bucketMs, language)}</span>
        {plan.drawn.map((name, index) => (
          <span key={name}>
            <span class={`plot-key is-${plan.form} nth-${index}`} />
            {strings.metric[name]}
            {at !== undefined && pointed !== null && (
              <strong> {formatMetric(name, now.series[name][pointed], language)}</strong>
            )}
          </span>
        ))}
        {before !== null && plan.form === "bars" && (
          <span>
            <span class="plot-key is-before" />
            {strings.before(choice.period)}
            {at !== undefined && pointed !== null && (
              <strong> {formatMetric(first, before.series[first][pointed], language)}</strong>
            )}
          </span>
        )}
      </p>
    </>
  );
}

/** The chart's values, and more, as a table. */
function BucketTable({ plan, now, before, choice, bucketMs, title }: ChartData & { readonly title: string }) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const [first] = plan.drawn;
  return (
    <div class="table-box" tabIndex={0} role="group" aria-label={`${title}: ${strings.table}`}>
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

interface CsvButtonProps {
  /** What it exports. */
  readonly title: string;
  /** Without the extension. */
  readonly file: string;
  readonly write: () => string;
}

export function CsvButton({ title, file, write }: CsvButtonProps) {
  const strings = useStringsOf(STATS_STRINGS);
  const label = strings.csv(title);
  return (
    <button
      type="button"
      class="quiet to-csv"
      aria-label={label}
      title={label}
      onClick={() => downloadCsv(file, write())}
    >
      CSV
    </button>
  );
}

/** Saves a text as a file, without a dialog. */
function downloadCsv(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  // Later: the browser has only started the download.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
