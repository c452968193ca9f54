import { useEffect, useMemo } from "preact/hooks";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { UNIT_MS } from "../../../src/core/stats-range.ts";
import { blurField, focusStep, stepOf } from "../../keyboard/commands.ts";
import { CHARTS, metricsOf, TOPS } from "../../state/stats-charts.ts";
import {
  bucketsOf,
  createStats,
  STATS_PERIODS,
  statsChoiceOf,
  type Stats,
  type StatsChoice,
} from "../../state/stats.ts";
import type { Store } from "../../state/store.ts";
import { Choice, sortedNameOptions } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useListCommands, useStore, useStrings, useStringsOf, useViewState } from "../../ui/page-context.ts";
import { PeriodChooser } from "../../ui/period/period-chooser.tsx";
import { ChartSection } from "./chart.tsx";
import { STATS_STRINGS } from "./stats-strings.ts";
import { StatsTotals } from "./stats-totals.tsx";
import { TopTable } from "./top-table.tsx";
import "./stats.css";

const statsOf = ({ fetchStats, after, clock }: Store) =>
  createStats({ fetchStats, after, readMs: clock.read, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });

/** Events and their cost, over time and by project, model, tool or hook event. */
export function StatsView() {
  const { navigation } = useStore();
  const stats = useViewState(statsOf);
  const { strings: page } = useStrings();
  const { filter } = navigation.route.value;
  const choice = statsChoiceOf(filter);
  const answer = stats.answer.value;
  const pending = stats.pending.value;

  useEffect(() => stats.show(choice), [filter]);
  useEffect(() => () => stats.show(null), []);

  useListCommands((command) => {
    const step = stepOf(command);
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
      <StatsTotals now={now} before={before} period={choice.period} />
      {answer.unpriced_models.length > 0 && (
        <p class="unpriced">
          <bdi>{strings.unpriced(answer.unpriced_models.join(", "))}</bdi>
        </p>
      )}
      <div class="charts">
        {CHARTS.map((plan) => (
          <ChartSection key={plan.name} plan={plan} now={now} before={before} choice={choice} bucketMs={bucketMs} />
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

/** Chooses the period and the filters. */
function StatsTools({ stats, choice }: { readonly stats: Stats; readonly choice: StatsChoice }) {
  const { navigation } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const names = stats.names.value;
  const buckets = bucketsOf(choice.period);
  const isNarrowed = choice.project !== null || choice.model !== null || choice.tool !== null;
  return (
    <div class="feed-tools" role="group" aria-label={strings.filters}>
      <PeriodChooser chosen={choice.period} names={STATS_PERIODS} form="row" resets={{ bucket: null, at: null }} />
      {buckets.length > 1 && (
        <Choice
          label={strings.bucket}
          all={null}
          options={buckets.map((bucket) => [bucket, strings.buckets[bucket]])}
          chosen={choice.bucket}
          choose={(bucket) => navigation.filterBy({ bucket })}
        />
      )}
      <Choice
        label={strings.project}
        all={strings.allProjects}
        options={sortedNameOptions([...names.projects, choice.project])}
        chosen={choice.project}
        choose={(project) => navigation.filterBy({ project })}
      />
      <Choice
        label={strings.model}
        all={strings.allModels}
        options={sortedNameOptions([...names.models, choice.model])}
        chosen={choice.model}
        // The daemon does not count both together.
        choose={(model) => navigation.filterBy(model === null ? { model } : { model, tool: null })}
      />
      <Choice
        label={page.toolFilter}
        all={page.allTools}
        options={sortedNameOptions([...names.tools, choice.tool])}
        chosen={choice.tool}
        choose={(tool) => navigation.filterBy(tool === null ? { tool } : { tool, model: null })}
      />
      {isNarrowed && (
        <button
          type="button"
          class="quiet only"
          onClick={() => navigation.filterBy({ project: null, model: null, tool: null })}
        >
          {strings.clear}
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
