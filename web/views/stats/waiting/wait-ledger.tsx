import type { ComponentChildren } from "preact";
import type { WaitsDto } from "../../../../src/api/insights-dto.ts";
import { formatDuration } from "../../../../src/core/format/time.ts";
import { formatNumber, UNKNOWN } from "../../../i18n/format.ts";
import { formatPeriod } from "../../../state/period.ts";
import { START, withFilter, type Route } from "../../../state/route.ts";
import { toCsv } from "../../../state/stats/stats-csv.ts";
import type { StatsChoice } from "../../../state/stats/stats.ts";
import { Link } from "../../../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { sessionName } from "../../../ui/session-name.ts";
import { Panel } from "../panel.tsx";
import { STATS_STRINGS } from "../stats-strings.ts";
import { SortableTable, type TableColumn } from "../sortable-table.tsx";
import { AllowedCalls } from "./allowed-calls.tsx";
import { WAIT_STRINGS } from "./wait-strings.ts";
import { useWaitStrings } from "./use-wait-strings.ts";
import "./waiting.css";

/** How long agents waited for you, for what, and which rules would have spared it. */
export function WaitLedger({ waits, choice }: { readonly waits: WaitsDto; readonly choice: StatsChoice }) {
  const { strings: page, language } = useStrings();
  const strings = useWaitStrings();
  const stats = useStringsOf(STATS_STRINGS);
  const { navigation } = useStore();
  const { filter } = navigation.route.value;
  const hasWaits = waits.count > 0;
  if (!hasWaits && waits.open === 0 && waits.unknown_end === 0 && waits.allowed.length === 0) {
    return (
      <div class="empty-text">
        <p>{strings.none}</p>
        <p>{strings.what}</p>
        {choice.period !== "all" && (
          <p>
            <Link class="link" to={{ filter: withFilter(filter, { range: "all" }) }}>
              {stats.empty.all}
            </Link>
          </p>
        )}
      </div>
    );
  }
  return (
    <>
      <p class="wait-total big bold">
        {hasWaits
          ? strings.total(formatDuration(waits.total_ms, language), formatNumber(waits.count, language))
          : waits.open > 0
            ? strings.noneEnded
            : strings.none}
        {hasWaits && waits.open > 0 && (
          <span class="go-on regular tone-waiting"> {strings.goOn(formatNumber(waits.open, language))}</span>
        )}
      </p>
      <Figures waits={waits} />
      <AllowedCalls allowed={waits.allowed} period={choice.period} />
      {hasWaits && (
        <div class="panels">
          <Lengths lengths={waits.lengths} />
          <Groups
            name="kinds"
            title={strings.kinds}
            choice={choice}
            rows={waits.kinds.map((row) => ({ ...row, name: strings.kind[row.kind], place: null }))}
          />
          <Groups
            name="projects"
            title={stats.panel.projects}
            choice={choice}
            rows={waits.projects.map(({ project_name: project, ...row }) => ({
              ...row,
              name: project ?? stats.noName.project,
              place: project === null ? null : { filter: withFilter(filter, { project }) },
            }))}
          />
          <Groups
            name="tools"
            title={stats.panel.tools}
            choice={choice}
            rows={waits.tools.map(({ tool_name: tool, ...row }) => ({
              ...row,
              name: tool ?? stats.noName.tool,
              // Its slowest calls, where the time went that was not waited.
              place: tool === null ? null : { filter: withFilter(filter, { tab: null, tool }) },
            }))}
          />
          <Groups
            name="sessions"
            title={strings.sessions}
            choice={choice}
            rows={waits.sessions.map((row) => ({
              ...row,
              name: sessionName(row, page),
              key: row.session_id,
              place: { ...START, view: "session", sessionId: row.session_id },
            }))}
          />
        </div>
      )}
      <div class="notes lined-above small faint">
        <p>{strings.note}</p>
        {!waits.complete && <p>{strings.incomplete}</p>}
      </div>
    </>
  );
}

function Figures({ waits }: { readonly waits: WaitsDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(WAIT_STRINGS);
  const { longest, median_ms: median, open, unknown_end: unknownEnd } = waits;
  const figures: readonly (readonly [name: string, value: ComponentChildren, title?: string])[] = [
    ...(median === null ? [] : [[strings.median, formatDuration(median, language)] as const]),
    ...(longest === null ? [] : [[strings.longest, <Longest key="longest" longest={longest} />] as const]),
    ...(open === 0
      ? []
      : [
          [
            strings.open,
            <Link key="open" to={START} class="link">
              {formatNumber(open, language)}
            </Link>,
          ] as const,
        ]),
    ...(unknownEnd === 0
      ? []
      : [[strings.unknownEnd, formatNumber(unknownEnd, language), strings.unknownEndNote] as const]),
  ];
  if (figures.length === 0) return null;
  return (
    <dl class="wait-figures wraps muted">
      {figures.map(([name, value, title]) => (
        <div key={name} class="flex baseline shrinks" title={title}>
          <dt class="faint">{name}</dt>
          <dd class="shrinks">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Longest({ longest }: { readonly longest: NonNullable<WaitsDto["longest"]> }) {
  const { strings: page, language } = useStrings();
  return (
    <>
      {formatDuration(longest.duration_ms, language)}{" "}
      <Link
        to={{ ...START, view: "session", sessionId: longest.session_id }}
        class="link"
        title={longest.ask ?? undefined}
      >
        <bdi>{sessionName(longest, page)}</bdi>
      </Link>
    </>
  );
}

/** How many waits were how long: most are short, and a few cost the day. */
function Lengths({ lengths }: { readonly lengths: WaitsDto["lengths"] }) {
  const { language } = useStrings();
  const strings = useStringsOf(WAIT_STRINGS);
  const most = Math.max(...lengths.map(({ count }) => count)) || 1;
  const longestStep = lengths.at(-2)?.under_ms ?? 0;
  return (
    <Panel title={strings.lengths} name="lengths">
      <dl class="lengths digits">
        {lengths.map(({ under_ms: under, count }) => (
          <div key={under}>
            <dt>
              {under === null
                ? strings.over(formatDuration(longestStep, language))
                : strings.under(formatDuration(under, language))}
            </dt>
            <dd class="flex">
              <span class="bar" style={{ width: `${(85 * count) / most}%` }} />
              {formatNumber(count, language)}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

interface Group {
  readonly name: string;
  /** Where names may be the same. */
  readonly key?: string;
  readonly count: number;
  readonly total_ms: number;
  readonly median_ms: number | null;
  readonly place: Partial<Route> | null;
}

interface GroupsProps {
  readonly name: "kinds" | "projects" | "tools" | "sessions";
  readonly title: string;
  readonly rows: readonly Group[];
  readonly choice: StatsChoice;
}

function Groups({ name, title, rows, choice }: GroupsProps) {
  const { language } = useStrings();
  const strings = useStringsOf(WAIT_STRINGS);
  const most = Math.max(...rows.map((row) => row.total_ms)) || 1;
  const columns: readonly [TableColumn<Group>, ...TableColumn<Group>[]] = [
    {
      key: "name",
      head: strings.names[name],
      valueOf: (row) => row.name,
      titleOf: (row) => row.name,
      cell: (row) => <bdi>{row.name}</bdi>,
    },
    {
      key: "time",
      head: strings.time,
      valueOf: (row) => row.total_ms,
      cell: (row) => formatDuration(row.total_ms, language),
    },
    {
      key: "count",
      head: strings.count,
      valueOf: (row) => row.count,
      cell: (row) => formatNumber(row.count, language),
    },
    {
      key: "median",
      head: strings.median,
      valueOf: (row) => row.median_ms,
      cell: (row) => (row.median_ms === null ? UNKNOWN : formatDuration(row.median_ms, language)),
    },
  ];
  return (
    <Panel
      title={title}
      name={`wait-${name}`}
      csv={{
        file: `wait-${name}-${formatPeriod(choice.period)}`,
        write: () =>
          toCsv([
            [name, "total_ms", "count", "median_ms"],
            ...rows.map((row) => [row.name, row.total_ms, row.count, row.median_ms]),
          ]),
      }}
    >
      <SortableTable
        label={title}
        columns={columns}
        rows={rows}
        first="time"
        keyOf={(row) => row.key ?? row.name}
        placeOf={(row) => row.place}
        shareOf={(row) => row.total_ms / most}
      />
    </Panel>
  );
}
