import { useEffect, useMemo } from "preact/hooks";
import { UNIT_MS } from "../../../src/core/stats/stats-range.ts";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { STATS_STRINGS } from "./stats-languages.ts";
import { blurField, focusStep } from "../../keyboard/commands.ts";
import type { ListCommand } from "../../keyboard/key-table.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { Problem } from "../../ui/problem.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useKept } from "../../ui/use-kept.ts";
import { useListCommands } from "../../ui/use-list-commands.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { CHARTS, metricsOf, TOPS } from "../../state/stats-charts.ts";
import { statsChoiceOf, type StatsChoice, createStats } from "../../state/stats.ts";
import type { Store } from "../../state/store.ts";
import { ChartMetric } from "./chart.tsx";
import { StatsTools } from "./stats-tools.tsx";
import { StatsTotals } from "./stats-totals.tsx";
import { TopTable } from "./top-table.tsx";
import "./stats.css";

const statsOf = ({ fetchStats, after }: Store) =>
  createStats({ fetchStats, after, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });

/** Events and their cost, over time and by project, model, tool or hook event. */
export function Stats() {
  const { navigation } = useStore();
  const stats = useKept(statsOf);
  const { strings: page } = useStrings();
  const { filter } = navigation.route.value;
  const choice = statsChoiceOf(filter);
  const answer = stats.answer.value;
  const pending = stats.pending.value;

  useEffect(() => stats.show(choice), [filter]);
  useEffect(() => () => stats.show(null), []);

  useListCommands((command: ListCommand) => {
    const step = { next: 1, previous: -1, first: -Infinity, open: 0, close: 0, pause: 0 }[command];
    if (step !== 0) focusStep(".stats-body .chart button", step);
    else if (command === "close") {
      blurField();
      navigation.filterBy({ project: null, model: null, tool: null });
    }
  });

  return (
    <main class="stats-view">
      <h2 class="visually-hidden">{page.views.stats}</h2>
      <StatsTools stats={stats} choice={choice} />
      {stats.problem.value !== null && <Problem thrown={stats.problem.value} />}
      {answer === null && stats.problem.value === null && <Skeleton rows={10} />}
      {answer !== null && (
        <div class={`stats-body${pending ? " is-pending" : ""}`} aria-busy={pending}>
          <StatsBody answer={answer} choice={choice} />
        </div>
      )}
    </main>
  );
}

function StatsBody({ answer, choice }: { readonly answer: StatsDto; readonly choice: StatsChoice }) {
  const strings = useStringsOf(STATS_STRINGS);
  const now = useMemo(() => metricsOf(answer), [answer]);
  const before = useMemo(() => (answer.before === null ? null : metricsOf(answer.before)), [answer]);
  const bucketMs = UNIT_MS[answer.bucket];
  return (
    <>
      <StatsTotals now={now} before={before} range={choice.range} />
      {answer.unpriced_models.length > 0 && (
        <p class="unpriced">
          <bdi>{strings.unpriced(answer.unpriced_models.join(", "))}</bdi>
        </p>
      )}
      <div class="charts">
        {CHARTS.map((plan) => (
          <ChartMetric key={plan.name} plan={plan} now={now} before={before} choice={choice} bucketMs={bucketMs} />
        ))}
      </div>
      <div class="charts tops">
        {TOPS.map((plan) => (
          <TopTable key={plan.name} plan={plan} stats={answer} choice={choice} />
        ))}
      </div>
      <p class="notes">
        {[
          strings.estimated,
          strings.percentiles,
          strings.zone(answer.time_zone),
          ...(answer.complete ? [] : [strings.incomplete]),
        ].map((note) => (
          <span key={note}>{note} </span>
        ))}
      </p>
    </>
  );
}
