import { useEffect, useRef } from "preact/hooks";
import type { SessionStatsDto } from "../../../src/api/stats-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { dayOf, formatPeriod } from "../../state/period.ts";
import { START, withFilter } from "../../state/route.ts";
import { toCsv } from "../../state/stats/stats-csv.ts";
import type { MetricName } from "../../state/stats/stats-charts.ts";
import type { StatsChoice } from "../../state/stats/stats.ts";
import { Link } from "../../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Instant } from "../../ui/time.tsx";
import { formatBucket, formatCompact, formatMetric } from "./format-metric.ts";
import { Panel } from "./panel.tsx";
import { SortableTable, type TableColumn } from "./sortable-table.tsx";
import { isManyFailures } from "./top-table.tsx";
import { STATS_STRINGS } from "./stats-strings.ts";

type Row = SessionStatsDto["sessions"][number];

const COUNTS = ["cost_usd", "tool_calls", "tool_failures"] as const satisfies readonly MetricName[];
const CACHED = "cache_hit_rate" satisfies MetricName;

interface SessionsPanelProps {
  readonly answer: SessionStatsDto;
  readonly isPending: boolean;
  readonly choice: StatsChoice;
  readonly bucketMs: number;
}

/** The sessions behind the chart: of the chosen bar, or of the whole period. */
export function SessionsPanel({ answer, isPending, choice, bucketMs }: SessionsPanelProps) {
  const { navigation } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(STATS_STRINGS);
  const box = useRef<HTMLElement>(null);
  const { filter } = navigation.route.value;
  const { sessions, count } = answer;

  useEffect(() => {
    // The bar may be far from what it opens.
    if (choice.at !== null) box.current?.scrollIntoView({ block: "nearest" });
  }, [choice.at]);

  const nameOf = (row: Row): string => sessionName(row, page);
  const names: TableColumn<Row> = {
    key: "name",
    head: strings.session,
    valueOf: nameOf,
    titleOf: nameOf,
    cell: (row) => (
      <>
        <bdi>{nameOf(row)}</bdi>
        {row.title !== null && row.project_name !== null && <bdi class="aside faint">{row.project_name}</bdi>}
      </>
    ),
  };
  const columnOf = (name: (typeof COUNTS)[number] | typeof CACHED): TableColumn<Row> => ({
    key: name,
    head: strings.metric[name],
    valueOf: (row) => row[name],
    titleOf: (row) => formatMetric(name, row[name], language),
    cell: (row) => (
      <span class={name === "tool_failures" && isManyFailures(row[name], row.tool_calls) ? "tone-failed" : undefined}>
        {formatCompact(name, row[name], language)}
      </span>
    ),
  });
  const used: TableColumn<Row> = {
    key: "used",
    head: strings.lastUsed,
    valueOf: (row) => row.last_used_at,
    cell: (row) => <Instant at={row.last_used_at} />,
  };
  return (
    <Panel
      box={box}
      isPending={isPending}
      title={strings.sessions}
      name="sessions-of"
      class="is-wide"
      csv={
        sessions.length === 0
          ? null
          : { file: `sessions-${formatPeriod(choice.period)}`, write: () => sessionCsv(sessions) }
      }
      head={
        <>
          <span class="aside faint">
            {sessions.length < count
              ? strings.mostOf(formatNumber(sessions.length, language), formatNumber(count, language))
              : formatNumber(count, language)}
          </span>
          {choice.at !== null && (
            <>
              <Link
                to={{ filter: withFilter(filter, { at: null }) }}
                class="quiet only ink"
                title={strings.wholePeriod}
              >
                {formatBucket(choice.at, bucketMs, language)} ×
              </Link>
              {choice.bucket === "day" && (
                <Link
                  to={{ filter: withFilter(filter, { at: null, bucket: null, range: dayOf(Date.parse(choice.at)) }) }}
                  class="link"
                >
                  {strings.openDay}
                </Link>
              )}
            </>
          )}
        </>
      }
    >
      {sessions.length === 0 ? (
        <p class="empty-text">{strings.noSessions}</p>
      ) : (
        <SortableTable
          label={strings.sessions}
          columns={[names, ...COUNTS.map(columnOf), used, columnOf(CACHED)]}
          rows={sessions}
          first={choice.tool === null ? "cost_usd" : "tool_calls"}
          keyOf={(row) => row.session_id}
          placeOf={(row) => ({ ...START, view: "session", sessionId: row.session_id })}
          dataOf={(row) => ({ "data-session": row.session_id })}
        />
      )}
    </Panel>
  );
}

function sessionCsv(rows: readonly Row[]): string {
  const columns = [
    "session_id",
    "title",
    "project_name",
    "branch",
    "started_at",
    "last_used_at",
    CACHED,
    ...COUNTS,
  ] as const;
  return toCsv([columns, ...rows.map((row) => columns.map((name) => row[name]))]);
}
