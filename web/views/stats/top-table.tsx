import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { topCsv, type TopPlan, type TopRow } from "../../state/stats-charts.ts";
import type { StatsChoice } from "../../state/stats.ts";
import { formatPeriod } from "../../state/period.ts";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { CsvButton } from "./chart.tsx";
import { formatMetric } from "./format-metric.ts";
import { STATS_STRINGS } from "./stats-strings.ts";

interface TopTableProps {
  readonly plan: TopPlan;
  readonly stats: StatsDto;
  readonly choice: StatsChoice;
}

/** The greatest of a kind: a table whose first value is also a bar. */
export function TopTable({ plan, stats, choice }: TopTableProps) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const rows = plan.rowsOf(stats);
  const title = strings.top[plan.name];
  const [first] = plan.columns;
  const most = Math.max(1, ...(rows ?? []).map((row) => row.metrics[first] ?? 0));
  return (
    <section class="chart top-table" aria-label={title} data-top={plan.name}>
      <header>
        <h2>{title}</h2>
        <span class="spring" />
        {rows !== null && rows.length > 0 && (
          <CsvButton
            title={title}
            file={`${plan.name}-${formatPeriod(choice.period)}`}
            write={() => topCsv(plan, rows)}
          />
        )}
      </header>
      {rows === null && <p class="empty-text">{strings.notCounted}</p>}
      {rows?.length === 0 && <p class="empty-text">{strings.nothing}</p>}
      {rows !== null && rows.length > 0 && (
        <div class="table-box" tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{strings.topName[plan.name]}</th>
                {plan.columns.map((name) => (
                  <th key={name} scope="col">
                    {strings.metric[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.name}>
                  <th scope="row">
                    <RowName plan={plan} row={row} />
                    <span
                      class="bar"
                      aria-hidden="true"
                      style={{ width: `${(100 * (row.metrics[first] ?? 0)) / most}%` }}
                    />
                  </th>
                  {plan.columns.map((name) => (
                    <td key={name}>{formatMetric(name, row.metrics[name], language)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function RowName({ plan, row }: { readonly plan: TopPlan; readonly row: TopRow }) {
  const { navigation } = useStore();
  const strings = useStringsOf(STATS_STRINGS);
  const { name } = row;
  const { filter } = plan;
  if (name === null) return <span>{strings.noProject}</span>;
  if (filter === null) return <bdi>{name}</bdi>;
  return (
    <button
      type="button"
      class="link"
      title={strings.only(name)}
      onClick={() => navigation.filterBy({ ...(filter !== "project" && { model: null, tool: null }), [filter]: name })}
    >
      <bdi>{name}</bdi>
    </button>
  );
}
