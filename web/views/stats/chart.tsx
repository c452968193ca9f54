import { useId, useState } from "preact/hooks";
import { STATS_STRINGS } from "./stats-languages.ts";
import type { StatsStrings } from "./stats-strings.ts";
import type { Language } from "../../i18n/language.ts";
import { useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { type ChartData, chartCsv, isCounted } from "../../state/stats-charts.ts";
import { BucketTable } from "./bucket-table.tsx";
import { CsvButton } from "./csv-button.tsx";
import { formatBucket, formatMetric } from "./format-metric.ts";
import { PlotBox } from "./plot-box.tsx";

/** One chart, also as a table and a CSV file. */
export function ChartMetric(props: ChartData) {
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
            <CsvButton title={title} file={`${plan.name}-${choice.range}`} write={() => chartCsv(plan, now, before)} />
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
    `${strings.ranges[choice.range]}, ${strings.buckets[choice.bucket]}`,
    `${totals}${stop}${peak}`,
  );
}
