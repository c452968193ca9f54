import { agentLabel, toAgentName } from "../../../src/core/agent.ts";
import { toolTitle } from "../../state/call-line.ts";
import { formatPeriod } from "../../state/period.ts";
import { withFilter, type Route, type RouteFilter } from "../../state/route.ts";
import { topCsv } from "../../state/stats/stats-csv.ts";
import type { MetricName, TopPlan, TopRow } from "../../state/stats/stats-charts.ts";
import type { StatsChoice } from "../../state/stats/stats.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { formatCompact, formatMetric } from "./format-metric.ts";
import { Panel } from "./panel.tsx";
import { SortableTable, type TableColumn } from "./sortable-table.tsx";
import { filterBy } from "./stats-tools.tsx";
import { useStatsStrings } from "./use-stats-strings.ts";

interface TopTableProps {
  readonly plan: TopPlan;
  readonly rows: readonly TopRow[];
  readonly choice: StatsChoice;
}

/** A tool as elsewhere on the page: `linear · get_issue`. */
function nameOf(plan: TopPlan, name: string | null): string | null {
  if (name === null) return null;
  // `unknown` has no label.
  if (plan.filter === "agent") return agentLabel(toAgentName(name)) || null;
  return plan.filter === "tool" ? toolTitle(name) : name;
}

export function TopTable({ plan, rows, choice }: TopTableProps) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStatsStrings();
  const title = strings.panel[plan.name];
  const [first] = plan.columns;
  const most = Math.max(...rows.map((row) => row.metrics[first] ?? 0)) || 1;
  const { filter } = navigation.route.value;
  const names: TableColumn<TopRow> = {
    key: "name",
    head: strings.topName[plan.name],
    valueOf: ({ name }) => name,
    titleOf: ({ name, project }) => [name, project].filter((part) => part != null).join(" · "),
    cell: ({ name, project }) => (
      <>
        <bdi>{nameOf(plan, name) ?? (plan.filter === null ? "" : strings.noName[plan.filter])}</bdi>
        {project != null && <bdi class="aside faint">{project}</bdi>}
      </>
    ),
  };
  const numbers = plan.columns.map((name): TableColumn<TopRow> => ({
    key: name,
    head: strings.metric[name],
    valueOf: (row) => row.metrics[name] ?? null,
    titleOf: (row) => formatMetric(name, row.metrics[name], language),
    cell: (row) => <Value name={name} row={row} />,
  }));
  return (
    <Panel
      title={title}
      name={plan.name}
      csv={{ file: `${plan.name}-${formatPeriod(choice.period)}`, write: () => topCsv(plan, rows) }}
    >
      <SortableTable
        label={title}
        columns={[names, ...numbers]}
        rows={rows}
        first={first}
        keyOf={({ name, project }) => `${project ?? ""}/${name ?? ""}`}
        placeOf={(row) => placeOf(plan, row, filter)}
        shareOf={(row) => (row.metrics[first] ?? 0) / most}
      />
    </Panel>
  );
}

function Value({ name, row }: { readonly name: MetricName; readonly row: TopRow }) {
  const { language } = useStrings();
  const value = row.metrics[name];
  const calls = row.metrics[name === "failures" ? "events" : "tool_calls"] ?? 0;
  const isMany = (name === "failures" || name === "tool_failures") && isManyFailures(value ?? 0, calls);
  return <span class={isMany ? "tone-failed" : undefined}>{formatCompact(name, value, language)}</span>;
}

/** Failures are every day; red is for what stands out. */
export function isManyFailures(failures: number, calls: number): boolean {
  return failures >= 3 && failures > 0.1 * calls;
}

/** The page with a row's name as its filter. */
function placeOf({ filter: by }: TopPlan, { name, project }: TopRow, filter: RouteFilter): Partial<Route> | null {
  if (by === null || name === null) return null;
  const ofProject = by === "branch" && project != null ? { project } : {};
  return { filter: withFilter(filter, { ...filterBy(by, name), ...ofProject }) };
}
