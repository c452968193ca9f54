import { useId, useState } from "preact/hooks";
import { STATS_WORDS } from "../../i18n/views/stats-languages.ts";
import type { StatsWords } from "../../i18n/views/stats-words.ts";
import type { Language } from "../../i18n/language.ts";
import { useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import type { ChartData } from "../../state/stats/charts.ts";
import { chartCsv } from "../../state/stats/csv.ts";
import { isCounted } from "../../state/stats/figures.ts";
import { BucketTable } from "./bucket-table.tsx";
import { CsvButton } from "./csv-button.tsx";
import { formatBucket, formatFigure } from "./format-figure.ts";
import { PlotBox } from "./plot-box.tsx";

/** One chart, which is a table as well, and a file. */
export function ChartFigure(props: ChartData) {
  const { plan, now, before, choice, bucketMs } = props;
  const { language } = useWords();
  const words = useWordsOf(STATS_WORDS);
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const title = words.chart[plan.name];
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
              aria-label={`${title}: ${words.table}`}
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              {words.table}
            </button>
            <CsvButton title={title} file={`${plan.name}-${choice.range}`} write={() => chartCsv(plan, now, before)} />
          </>
        )}
      </header>
      {!counted && <p class="nobody">{whyEmpty(props, words)}</p>}
      {counted && asTable && <BucketTable {...props} title={title} />}
      {counted && !asTable && <PlotBox {...props} summary={summaryOf({ ...props, words, language, bucketMs })} />}
    </section>
  );
}

/** Nothing happened, nobody counts it so, or nobody knows a price. */
function whyEmpty({ plan, now, choice }: ChartData, words: StatsWords): string {
  if (plan.name === "cost" && (now.totals.tokens ?? 0) > 0) return words.noPrice;
  const isFiltered = choice.model !== null || choice.tool !== null;
  const usageOnly = choice.model !== null && (plan.name === "cost" || plan.name === "tokens");
  const callsOnly = choice.tool !== null && (plan.name === "tools" || plan.name === "durations");
  return isFiltered && !usageOnly && !callsOnly ? words.notCounted : words.nothing;
}

/** What a chart shows, in words. */
function summaryOf(props: ChartData & { readonly words: StatsWords; readonly language: Language }): string {
  const { plan, now, choice, words, language, bucketMs } = props;
  const [first] = plan.drawn;
  const totals = plan.drawn
    .map((name) => `${words.figure[name]} ${formatFigure(name, now.totals[name], language)}`)
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
      : words.highest(formatFigure(first, highest, language), formatBucket(at, bucketMs, language));
  const stop = language === "ja" ? "。" : ". ";
  return words.summary(
    words.chart[plan.name],
    `${words.ranges[choice.range]}, ${words.buckets[choice.bucket]}`,
    `${totals}${stop}${peak}`,
  );
}
