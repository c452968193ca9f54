import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { STATS_WORDS } from "../../i18n/views/stats-languages.ts";
import { useStore, useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { topCsv } from "../../state/stats/csv.ts";
import type { StatsChoice } from "../../state/stats/stats-choice.ts";
import type { TopPlan, TopRow } from "../../state/stats/tops.ts";
import { CsvButton } from "./csv-button.tsx";
import { formatFigure } from "./format-figure.ts";

interface TopTableProps {
  readonly plan: TopPlan;
  readonly stats: StatsDto;
  readonly choice: StatsChoice;
}

/** The greatest of a kind: a table whose first figure is drawn as a bar, too. */
export function TopTable({ plan, stats, choice }: TopTableProps) {
  const { language } = useWords();
  const words = useWordsOf(STATS_WORDS);
  const rows = plan.rowsOf(stats);
  const title = words.top[plan.name];
  const [first] = plan.columns;
  const most = Math.max(1, ...(rows ?? []).map((row) => row.figures[first] ?? 0));
  return (
    <section class="chart top-table" aria-label={title} data-top={plan.name}>
      <header>
        <h2>{title}</h2>
        <span class="spring" />
        {rows !== null && rows.length > 0 && (
          <CsvButton title={title} file={`${plan.name}-${choice.range}`} write={() => topCsv(plan, rows)} />
        )}
      </header>
      {rows === null && <p class="nobody">{words.notCounted}</p>}
      {rows?.length === 0 && <p class="nobody">{words.nothing}</p>}
      {rows !== null && rows.length > 0 && (
        <div class="table-box" tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.topName[plan.name]}</th>
                {plan.columns.map((name) => (
                  <th key={name} scope="col">
                    {words.figure[name]}
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
                      style={{ width: `${(100 * (row.figures[first] ?? 0)) / most}%` }}
                    />
                  </th>
                  {plan.columns.map((name) => (
                    <td key={name}>{formatFigure(name, row.figures[name], language)}</td>
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
  const words = useWordsOf(STATS_WORDS);
  const { name } = row;
  const { filter } = plan;
  if (name === null) return <span>{words.noProject}</span>;
  if (filter === null) return <bdi>{name}</bdi>;
  return (
    <button
      type="button"
      class="link"
      title={words.only(name)}
      onClick={() => navigation.filterBy({ ...(filter !== "project" && { model: null, tool: null }), [filter]: name })}
    >
      <bdi>{name}</bdi>
    </button>
  );
}
