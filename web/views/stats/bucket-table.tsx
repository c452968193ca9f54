import { STATS_WORDS } from "../../i18n/views/stats-languages.ts";
import { useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import type { ChartData } from "../../state/stats/charts.ts";
import { formatBucket, formatFigure, formatWhen } from "./format-figure.ts";

/** What the chart draws, and more, as figures. */
export function BucketTable({ plan, now, before, choice, bucketMs, title }: ChartData & { readonly title: string }) {
  const { language } = useWords();
  const words = useWordsOf(STATS_WORDS);
  const [first] = plan.drawn;
  return (
    <div class="table-box" tabIndex={0} role="group" aria-label={`${title}: ${words.table}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {plan.columns.map((name) => (
              <th key={name} scope="col">
                {words.figure[name]}
              </th>
            ))}
            {before !== null && <th scope="col">{words.before(choice.range)}</th>}
          </tr>
        </thead>
        <tbody>
          {now.starts.map((start, index) => (
            <tr key={start}>
              <th scope="row">
                <time dateTime={start} title={formatWhen(start, language)}>
                  {formatBucket(start, bucketMs, language)}
                </time>
              </th>
              {plan.columns.map((name) => (
                <td key={name}>{formatFigure(name, now.series[name][index], language)}</td>
              ))}
              {before !== null && <td>{formatFigure(first, before.series[first][index], language)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
