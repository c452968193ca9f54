import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { UNIT_MS } from "../../../src/core/stats-range.ts";
import { blurField, focusStep, stepOf } from "../../keyboard/commands.ts";
import { withFilter, type Route } from "../../state/route.ts";
import { chartsFor, metricsOf, splitChartOf, topsFor, type SpanMetrics } from "../../state/stats/stats-charts.ts";
import { createStats, statsChoiceOf, type Stats, type StatsChoice } from "../../state/stats/stats.ts";
import { isStoreEmpty, type Store } from "../../state/store.ts";
import { Link } from "../../ui/link.tsx";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useListCommands, useStore, useStrings, useStringsOf, useViewState } from "../../ui/page-context.ts";
import { BudgetLine } from "./budget-line.tsx";
import { ChartPanel, isDrawn } from "./chart-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { SlowCalls } from "./slow-calls.tsx";
import { SplitPanel } from "./split-panel.tsx";
import { STATS_STRINGS } from "./stats-strings.ts";
import { NO_NAMES, StatsTools } from "./stats-tools.tsx";
import { StatsTotals } from "./stats-totals.tsx";
import { TopTable } from "./top-table.tsx";
import { WaitLedger } from "./waiting/wait-ledger.tsx";
import "./stats.css";

const statsOf = ({ api, after, clock }: Store) =>
  createStats({
    api,
    after,
    readMs: clock.read,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });

/** What it cost, over time and by project, model, tool or branch; and how long agents waited for you. */
export function StatsView() {
  const { navigation } = useStore();
  const stats = useViewState(statsOf);
  const { strings: page } = useStrings();
  const { filter } = navigation.route.value;
  const choice = useMemo(() => statsChoiceOf(filter), [filter]);

  useEffect(() => stats.show(choice), [choice]);
  useEffect(() => () => stats.show(null), []);

  useListCommands((command) => {
    const step = stepOf(command);
    if (step !== 0) focusStep(".stats-body .covers-row", step);
    else if (command === "close") {
      blurField();
      navigation.filterBy(choice.at === null ? NO_NAMES : { at: null });
    }
  });

  const askAgain = (): void => {
    stats.show(null);
    stats.show(choice);
  };
  const { answer, pending, problem } = choice.tab === "costs" ? stats.numbers : stats.waits;
  return (
    <main class="stats-view">
      <h2 class="visually-hidden">{page.views.stats}</h2>
      <StatsTools stats={stats} choice={choice} />
      {problem.value !== null && <Problem thrown={problem.value} retry={askAgain} />}
      {answer.value === null && problem.value === null && <Skeleton rows={7} shape="charts" />}
      {answer.value !== null && (
        <div class={`stats-body grows${pending.value ? " is-pending" : ""} scrolls`} aria-busy={pending.value}>
          {choice.tab === "costs" ? (
            <Costs stats={stats} choice={choice} />
          ) : (
            stats.waits.answer.value !== null && <WaitLedger waits={stats.waits.answer.value} choice={choice} />
          )}
        </div>
      )}
    </main>
  );
}

function Costs({ stats, choice }: { readonly stats: Stats; readonly choice: StatsChoice }) {
  const answer = stats.numbers.answer.value;
  const sessions = stats.sessions.answer.value;
  const { navigation } = useStore();
  const pointed = useSignal<number | null>(null);
  const now = useMemo(() => (answer === null ? null : metricsOf(answer)), [answer]);
  const before = useMemo(() => (answer === null ? null : earlierOf(answer)), [answer]);
  const split = useMemo(() => (answer === null ? null : splitChartOf(answer)), [answer]);
  if (answer === null || now === null) return null;
  const { filter } = navigation.route.value;
  // A second click on the chosen bar goes back to the whole period.
  const placeOf = (index: number): Partial<Route> => {
    const at = now.starts[index] ?? null;
    return { filter: withFilter(filter, { at: at === choice.at ? null : at }) };
  };
  const shared = { now, before, choice, bucketMs: UNIT_MS[answer.bucket], pointed, placeOf };
  const charts = chartsFor(choice).counted;
  if (isEmpty(now)) return <NothingCounted choice={choice} />;
  return (
    <>
      <StatsTotals now={now} before={before} period={choice.period} />
      {choice.period === "today" && choice.tool === null && <BudgetLine now={now} />}
      {split !== null && <SplitPanel {...shared} split={split} hasAgents={(answer.agents?.length ?? 0) > 1} />}
      {choice.tool !== null && stats.slowCalls.answer.value !== null && (
        <SlowCalls answer={stats.slowCalls.answer.value} isPending={stats.slowCalls.pending.value} tool={choice.tool} />
      )}
      <div class="panels">
        {sessions !== null && (
          <SessionsPanel
            answer={sessions}
            isPending={stats.sessions.pending.value}
            choice={choice}
            bucketMs={shared.bucketMs}
          />
        )}
        <Tops answer={answer} choice={choice} isOfHooks={false} />
        {charts
          .filter((plan) => isDrawn(plan, now))
          .map((plan) => (
            <ChartPanel key={plan.name} {...shared} plan={plan} />
          ))}
        <Tops answer={answer} choice={choice} isOfHooks={true} />
      </div>
      <Notes answer={answer} choice={choice} />
    </>
  );
}

/** Whether nothing happened: what a filter does not count says nothing. */
function isEmpty({ totals }: SpanMetrics): boolean {
  const { events, tool_calls: calls, tokens, active_sessions: sessions } = totals;
  return [events, calls, tokens, sessions].every((value) => value === null || value === 0);
}

/** What would be here, and from when on. */
function NothingCounted({ choice }: { readonly choice: StatsChoice }) {
  const store = useStore();
  const { navigation } = store;
  const { empty } = useStringsOf(STATS_STRINGS);
  const { filter } = navigation.route.value;
  const isFiltered = [choice.project, choice.model, choice.branch, choice.tool].some((name) => name !== null);
  return (
    <div class="empty-text">
      <p>{isFiltered ? empty.filtered : empty.heading}</p>
      <p>{empty.what}</p>
      <p>
        {isFiltered && (
          <Link class="link" to={{ filter: withFilter(filter, NO_NAMES) }}>
            {empty.clear}
          </Link>
        )}{" "}
        {choice.period !== "all" && !isStoreEmpty(store) && (
          <Link class="link" to={{ filter: withFilter(filter, { range: "all", at: null }) }}>
            {empty.all}
          </Link>
        )}
      </p>
    </div>
  );
}

/** The period before; null where nothing is known of it, as on the first day. */
function earlierOf({ before }: StatsDto): SpanMetrics | null {
  if (before === null) return null;
  const metrics = metricsOf(before);
  const { events, tool_calls: calls, tokens } = metrics.totals;
  return [events, calls, tokens].some((value) => value !== null && value > 0) ? metrics : null;
}

interface TopsProps {
  readonly answer: StatsDto;
  readonly choice: StatsChoice;
  /** The table of hook events, which comes last, or the others. */
  readonly isOfHooks: boolean;
}

function Tops({ answer, choice, isOfHooks }: TopsProps) {
  return (
    <>
      {topsFor(choice).counted.map((plan) => {
        const rows = (plan.name === "hook_events") === isOfHooks ? plan.rowsOf(answer) : null;
        // One agent alone is the page's total.
        const least = plan.name === "agents" ? 2 : 1;
        return rows === null || rows.length < least ? null : (
          <TopTable key={plan.name} plan={plan} rows={rows} choice={choice} />
        );
      })}
    </>
  );
}

/** What is missing above and why, and how exact the rest is. */
function Notes({ answer, choice }: { readonly answer: StatsDto; readonly choice: StatsChoice }) {
  const { language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const now = metricsOf(answer);
  const charts = chartsFor(choice);
  const empty = charts.counted.filter((plan) => !isDrawn(plan, now)).map(({ name }) => strings.panel[name]);
  const left = [...charts.left, ...topsFor(choice).left].map((name) => strings.panel[name]);
  const comma = language === "ja" ? "、" : ", ";
  return (
    <div class="notes lined-above small faint">
      {empty.length > 0 && <p>{strings.nothing(empty.join(comma))}</p>}
      {left.length > 0 && <p class="left-out">{strings.leftOut(left.join(comma))}</p>}
      {answer.unpriced_models.length > 0 && (
        <p class="unpriced muted">
          <bdi>{strings.unpriced(answer.unpriced_models.join(", "))}</bdi>
        </p>
      )}
      <p>
        {[...strings.notes, strings.zone(answer.time_zone), ...(answer.complete ? [] : [strings.incomplete])].map(
          (note) => (
            <span key={note}>{note} </span>
          ),
        )}
      </p>
    </div>
  );
}
