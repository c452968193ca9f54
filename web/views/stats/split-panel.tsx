import type { Signal } from "@preact/signals";
import { agentLabel, toAgentName } from "../../../src/core/agent.ts";
import { formatPeriod } from "../../state/period.ts";
import { withFilter, type Route } from "../../state/route.ts";
import { splitCsv } from "../../state/stats/stats-csv.ts";
import { sumKnown, unitOf, type SpanMetrics, type SplitChart, type SplitPart } from "../../state/stats/stats-charts.ts";
import { splitsOf, type StatsChoice } from "../../state/stats/stats.ts";
import { hasOwners } from "../../state/team/team.ts";
import { Link } from "../../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { formatBucket, formatCompact, formatMetric } from "./format-metric.ts";
import { Panel } from "./panel.tsx";
import { barPath, groundsOf, linearScale, stepPath } from "./plot-geometry.ts";
import { partColor, Plot } from "./plot.tsx";
import { filterBy } from "./stats-tools.tsx";
import { STATS_STRINGS, type StatsStrings } from "./stats-strings.ts";
import { useStatsStrings } from "./use-stats-strings.ts";

const HEIGHT_PX = 208;

interface SplitPanelProps {
  readonly split: SplitChart;
  readonly now: SpanMetrics;
  readonly before: SpanMetrics | null;
  readonly choice: StatsChoice;
  /** Whether several agents were used. */
  readonly hasAgents: boolean;
  readonly bucketMs: number;
  readonly pointed: Signal<number | null>;
  readonly placeOf: (index: number) => Partial<Route>;
}

/** The greatest chart: the cost of each bucket by project, model or branch, or its calls by tool. */
export function SplitPanel(props: SplitPanelProps) {
  const { split, now, before, choice, hasAgents, bucketMs, pointed, placeOf } = props;
  const { team } = useStore();
  const { language } = useStrings();
  const strings = useStatsStrings();
  const title = split.value === "cost_usd" ? strings.mainCost : strings.split.tool;
  const unit = unitOf(split.value);
  const sums = now.starts.map((_, index) => sumKnown(split.parts.map(({ series }) => series[index] ?? null)));
  const earlier = before?.series[split.value].slice(0, now.starts.length) ?? null;
  const scale = linearScale([...sums, ...(earlier ?? [])], unit, 5);
  const grounds = groundsOf(split.parts.map(({ series }) => series));
  const isEmpty = sums.every((sum) => sum === null || sum === 0);
  // Where a colleague's session is visible in part, its branch is not.
  const isPart = choice.split === "branch" && hasOwners(team.scope.value);
  const none = split.value === "cost_usd" && (now.totals.tokens ?? 0) > 0 ? strings.noPrice : strings.nothing(title);
  return (
    <Panel
      title={title}
      name="split"
      class="is-main"
      head={<SplitChooser choice={choice} hasAgents={hasAgents} />}
      csv={
        isEmpty
          ? null
          : {
              file: `${choice.split}-${formatPeriod(choice.period)}`,
              write: () => splitCsv(now.starts, split, (part) => partName(part, choice, strings)),
            }
      }
    >
      {isEmpty ? (
        <p class="empty-text">{isPart ? strings.branchesSeen : none}</p>
      ) : (
        <div class="split">
          <Plot
            summary={`${title}. ${split.parts.map((part) => `${partName(part, choice, strings)} ${formatMetric(split.value, part.total, language)}`).join(", ")}`}
            starts={now.starts}
            bucketMs={bucketMs}
            unit={unit}
            heightPx={HEIGHT_PX}
            scale={scale}
            pointed={pointed}
            chosen={choice.at === null ? null : now.starts.indexOf(choice.at)}
            placeOf={placeOf}
            labelOf={(index) =>
              `${formatBucket(now.starts[index] ?? "", bucketMs, language)}: ${formatMetric(split.value, sums[index], language)}`
            }
            draw={(frame) => (
              <>
                {split.parts.map(({ key, series, isOthers }, index) => (
                  <path
                    key={key}
                    class="series is-part"
                    style={partColor(isOthers ? 7 : index)}
                    d={barPath(series, frame, scale, grounds[index])}
                  />
                ))}
                {earlier !== null && <path class="series is-before" d={stepPath(earlier, frame, scale)} />}
              </>
            )}
          />
          <Parts {...props} sums={sums} />
        </div>
      )}
      {isPart && !isEmpty && <p class="note">{strings.branchesSeen}</p>}
    </Panel>
  );
}

function SplitChooser({ choice, hasAgents }: Pick<SplitPanelProps, "choice" | "hasAgents">) {
  const { navigation } = useStore();
  const strings = useStringsOf(STATS_STRINGS);
  const splits = splitsOf(choice).filter((split) => split !== "agent" || hasAgents || choice.split === "agent");
  const { filter } = navigation.route.value;
  if (splits.length === 1) return null;
  return (
    <nav class="segmented" aria-label={strings.splitBy}>
      {splits.map((split) => (
        <Link
          key={split}
          to={{ filter: withFilter(filter, { split: split === splits[0] ? null : split }) }}
          isCurrent={split === choice.split}
        >
          {strings.split[split]}
        </Link>
      ))}
    </nav>
  );
}

/** The parts with their colours and totals, or their values under the pointer; each filters the page. */
function Parts({
  split,
  choice,
  now,
  before,
  bucketMs,
  pointed,
  sums,
}: SplitPanelProps & { readonly sums: readonly (number | null)[] }) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStatsStrings();
  const { filter } = navigation.route.value;
  const index = pointed.value;
  const earlier = before?.series[split.value];
  return (
    <div class="parts small digits">
      <p class="parts-head spread flex muted">
        <span>{index === null ? strings.wholePeriod : formatBucket(now.starts[index] ?? "", bucketMs, language)}</span>
        <strong>{formatMetric(split.value, index === null ? now.totals[split.value] : sums[index], language)}</strong>
      </p>
      <ul>
        {split.parts.map((part, nth) => {
          const value = index === null ? part.total : part.series[index];
          const name = partName(part, choice, strings);
          const row = (
            <>
              <i class="legend-key" style={partColor(part.isOthers ? 7 : nth)} />
              <bdi>{name}</bdi>
              <span title={formatMetric(split.value, value, language)}>
                {value === null ? "" : formatCompact(split.value, value, language)}
              </span>
            </>
          );
          return (
            <li key={part.key}>
              {part.name === null ? (
                <span class="part flex">{row}</span>
              ) : (
                <Link
                  to={{
                    filter: withFilter(filter, {
                      ...filterBy(choice.split, part.name),
                      ...(part.project !== null && { project: part.project }),
                    }),
                  }}
                  class="part hovers flex"
                  title={strings.only(name)}
                >
                  {row}
                </Link>
              )}
            </li>
          );
        })}
        {earlier !== undefined && (
          <li>
            <span class="part is-before flex">
              <i class="legend-key is-before" />
              <span>{strings.before(choice.period)}</span>
              <span>
                {formatCompact(split.value, index === null ? before?.totals[split.value] : earlier[index], language)}
              </span>
            </span>
          </li>
        )}
      </ul>
    </div>
  );
}

function partName({ name, project, isOthers }: SplitPart, { split }: StatsChoice, strings: StatsStrings): string {
  if (isOthers) return strings.others;
  const text =
    name === null
      ? strings.noName[split]
      : split === "agent"
        ? agentLabel(toAgentName(name)) || strings.noName.agent
        : name;
  return split === "branch" && project !== null ? `${project} · ${text}` : text;
}
