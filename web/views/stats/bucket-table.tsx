import { STATS_STRINGS } from "./stats-languages.ts";
import { useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import type { ChartData } from "../../state/stats-charts.ts";
import { formatBucket, formatMetric, formatWhen } from "./format-metric.ts";

/** The chart's values, and more, as a table. */
export function BucketTable({ plan, now, before, choice, bucketMs, title }: ChartData & { readonly title: string }) {
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
            {before !== null && <th scope="col">{strings.before(choice.range)}</th>}
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
